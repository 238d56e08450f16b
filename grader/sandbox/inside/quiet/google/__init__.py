"""Room for `google.colab`."""
