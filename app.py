"""Start the page on Hugging Face Spaces: `python app.py`. See mnist_demo/app.py."""

from mnist_demo.app import main

if __name__ == "__main__":
    main()
