"""A 28x28 image → an Answer: the model's output, its calibration, the status and the reason for rejecting."""
