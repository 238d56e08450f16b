"""Takes the names of NumPy and of pyplot from pylab, or all of them from pyplot, as older notebooks do."""
from pylab import *
from matplotlib.pyplot import *
import pylab as pl

figure(figsize=(4, 3))
plot(linspace(0, 1, 5), zeros(5), label="loss")
xlabel("epoch"); legend(); show()
pl.savefig("loss.png")

def answer(x):
    imshow(x)
    return dot(ones(x.shape[0]), x).sum() + norm(x - x)
