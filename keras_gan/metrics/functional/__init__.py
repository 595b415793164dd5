"""The mathematics of the metrics, on NumPy arrays of features."""
