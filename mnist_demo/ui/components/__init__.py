"""What every part of the page builds on."""
