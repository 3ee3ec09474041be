"""A drawing or a picture → a 28x28 image made as MNIST's were."""
