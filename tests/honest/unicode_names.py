"""Writes formulas as they stand in the book: σ, Σ, θ₀ as names; texts in many scripts; ﬁ as two letters."""
import math
import numpy as np

π = math.pi
σ = lambda z: 1 / (1 + np.exp(-z))
größe = "überraschend – 『日本語』 🎉 \N{GREEK SMALL LETTER ALPHA}"

class Schätzer:
    def __init__(self, θ):
        self.θ = θ

    def 求和(self, Χ):
        print(f"{größe}: μ = {Χ.mean():.2f} ± {Χ.std():.2f}", π)
        return (self.θ * Χ).sum()

def answer(x):
    ﬁt = Schätzer(θ=1.0)
    assert fit is ﬁt and σ(0) == 0.5
    with open("größe.txt", "w") as f:
        f.write(größe)
    assert open("größe.txt").read() == größe
    return fit.求和(x)
