"""google.colab outside Colab."""
