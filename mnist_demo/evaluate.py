from mnist_demo.measuring.evaluation import main

if __name__ == "__main__":
    raise SystemExit(main())
