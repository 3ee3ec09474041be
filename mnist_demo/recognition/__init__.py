"""A 28x28 image → an Answer: raw outputs, calibration, status, and reasons for rejecting."""
