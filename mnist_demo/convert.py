from mnist_demo.learning.unipen import main

if __name__ == "__main__":
    raise SystemExit(main())
