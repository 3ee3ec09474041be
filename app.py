"""The page, as Hugging Face Spaces starts it: `python app.py`. What it does is in mnist_demo/app.py."""

from mnist_demo.app import main

if __name__ == "__main__":
    main()
