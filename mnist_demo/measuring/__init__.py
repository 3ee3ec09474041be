"""What is right and how sure it is: counts, thresholds, disturbances, the report and the contact sheet."""
