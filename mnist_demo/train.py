from mnist_demo.learning.training import main

if __name__ == "__main__":
    raise SystemExit(main())
