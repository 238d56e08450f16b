"""Formulas that several tests of reading, showing and setting share: a table of spellings, and random trees."""

from hypothesis import strategies as st

from grader.formula import Declarations, Tree
from grader.formula.tree import Apply, Call, Cases, Constant, Name, Num

PLAIN = Declarations()
XY = Declarations(symbols={"x": None, "y": None, "z": None, "n": None, "alpha": None})
MATRICES = Declarations(
    shapes={"W": ("m", "n"), "delta": ("m", 1), "z": ("n", 1), "x": ("n", 1), "w": ("n", 1), "b": ("m", 1)}
)
INDEXED = Declarations(indices=("i", "j"), families={"p": "probability", "z": "real", "y": "onehot", "x": "real"})

READINGS = [
    ("2x", PLAIN, "2*x"),
    ("xy", XY, "x*y"),
    ("xy", PLAIN, "xy"),
    ("n alpha", XY, "n*alpha"),
    ("nα", XY, "n*alpha"),
    ("2πx", XY, "2*pi*x"),
    ("sin x", PLAIN, "sin(x)"),
    ("sinx cosx", XY, "sin(x)*cos(x)"),
    ("sin^2 x", PLAIN, "sin(x)^2"),
    ("sin²(x)", PLAIN, "sin(x)^2"),
    ("sin^-1 x", PLAIN, "asin(x)"),
    ("sin 2x + 1", PLAIN, "sin(2*x) + 1"),
    ("sin(x)^2", PLAIN, "sin(x)^2"),
    ("log_2 8", PLAIN, "log_{2}(8)"),
    ("log2(x)", PLAIN, "log_{2}(x)"),
    ("ln x", PLAIN, "ln(x)"),
    ("e^-x", PLAIN, "e^(-x)"),
    ("e^{-x}", PLAIN, "e^(-x)"),
    ("|x|", PLAIN, "abs(x)"),
    ("|x||y|", PLAIN, "abs(x)*abs(y)"),
    ("||x|-1|", PLAIN, "abs(abs(x) - 1)"),
    ("‖w‖²", MATRICES, "norm(w)^2"),
    ("||w||^2", MATRICES, "norm(w)^2"),
    ("x²", PLAIN, "x^2"),
    ("x⁻¹", PLAIN, "x^(-1)"),
    ("√2", PLAIN, "sqrt(2)"),
    ("√(x+1)", PLAIN, "sqrt(x + 1)"),
    ("½x", PLAIN, "1/2*x"),
    ("1/2x", PLAIN, "1/2*x"),
    ("1/2x", Declarations(implicit_first=True), "1/(2*x)"),
    ("a/b/c", PLAIN, "a/b/c"),
    ("2^3^2", PLAIN, "2^(3^2)"),
    ("-x^2", PLAIN, "-x^2"),
    ("a/-b*c", PLAIN, "a/(-b)*c"),
    ("x(x+1)", XY, "x*(x + 1)"),
    ("σ(z)", PLAIN, "sigmoid(z)"),
    ("σ'(z)", PLAIN, "dsigmoid(z)"),
    ("tanh'(z)", PLAIN, "dtanh(z)"),
    ("f''(x)", Declarations(functions={"f": None}), "f''(x)"),
    ("W^T δ ⊙ σ'(z)", MATRICES, "W^⊤*delta ⊙ dsigmoid(z)"),
    ("σ'(z) ⊙ W^T δ", MATRICES, "dsigmoid(z) ⊙ W^⊤*delta"),
    ("Wᵀδ", MATRICES, "W^⊤*delta"),
    ("W'δ", MATRICES, "W^⊤*delta"),
    ("(1/4)^T", PLAIN, "(1/4)^T"),
    ("δ_ij", INDEXED, "delta_{i,j}"),
    ("p_i(δ_ij − p_j)", INDEXED, "p_{i}*(delta_{i,j} - p_{j})"),
    ("pᵢ", INDEXED, "p_{i}"),
    ("x_{i+1} - x_i", INDEXED, "x_{i + 1} - x_{i}"),
    ("p[i]", INDEXED, "p_{i}"),
    ("∑_k e^(z_k)", INDEXED, "∑_{k} e^(z_{k})"),
    ("∑_{k=1}^n p_k", INDEXED, "∑_{k=1}^(n) p_{k}"),
    ("y_ilog(p_i)", Declarations(indices=("i",), families={"p": "probability", "y": "onehot"}), "y_{i}*ln(p_{i})"),
    ("w1x1 + w2x2", Declarations(symbols=dict.fromkeys(["w1", "w2", "x1", "x2"])), "w1*x1 + w2*x2"),
    ("w_1x_1 + w_2x_2", PLAIN, "w_1*x_1 + w_2*x_2"),
    ("w₁", Declarations(symbols={"w1": None}), "w1"),
    ("ŷ - t", Declarations(symbols={"y_hat": None, "t": None}), "y_hat - t"),
    ("floor((W-F+2P)/S)+1", PLAIN, "floor((W - F + 2*P)/S) + 1"),
    ("⌊(W−F+2P)/S⌋+1", PLAIN, "floor((W - F + 2*P)/S) + 1"),
    ("2e-3", PLAIN, "2e-3"),
    ("2e", PLAIN, "2*e"),
    ("10%", PLAIN, "10%"),
    ("50% x", PLAIN, "50%*x"),
    ("7 % x", PLAIN, "7 mod x"),
    ("$5", PLAIN, "5"),
    ("2*%pi*%e^x", PLAIN, "2*pi*e^x"),
    ("sin(60 deg)", PLAIN, "sin(60°)"),
    ("arcsec(x)", PLAIN, "asec(x)"),
    ("csc^-1 x", PLAIN, "acsc(x)"),
    ("lg(8, 2)", PLAIN, "log_{2}(8)"),
    ("nCr(n, k)", PLAIN, "binomial(n, k)"),
    (r"\overline{z+1}", Declarations(imaginary="i"), "conj(z + 1)"),
    (r"\bar z w", Declarations(imaginary="i"), "conj(z)*w"),
    (r"\Re z", Declarations(imaginary="i"), "re(z)"),
    ("Re x", PLAIN, "Re*x"),
    ("Re(x)", PLAIN, "re(x)"),
    ("dL/dz = (y − t)y(1 − y)", PLAIN, "(y - t)*y*(1 - y)"),
    ("∂L/∂w_1 = x", PLAIN, "x"),
    ("f'(x) = 2x", PLAIN, "2*x"),
    ("y = 2x+1", Declarations(asks="equation"), "y = 2*x + 1"),
    ("x + 1 = 2", PLAIN, "x + 1 = 2"),
    ("x if x>0 else 0", PLAIN, "{x, x > 0; 0, otherwise}"),
    ("x if x>0, 0 otherwise", PLAIN, "{x, x > 0; 0, otherwise}"),
    ("{x, x≥0; 0, otherwise}", PLAIN, "{x, x >= 0; 0, otherwise}"),
    ("0 < x < 1", PLAIN, "0 < x and x < 1"),
    ("[1, 2; 3, 4]", PLAIN, "[1, 2; 3, 4]"),
    ("{1, 2}", PLAIN, "{1, 2}"),
    ("W^{(2)} a^{(1)}", Declarations(shapes={"W^(2)": ("m", "n"), "a^(1)": ("n", 1)}), "W^(2)*a^(1)"),
    ("5,7x", Declarations(decimal_comma=True), "5.7*x"),
    ("х + а", PLAIN, "x + a"),  # Cyrillic letters
    ("𝑥 + 𝛼", PLAIN, "x + alpha"),
    # Python
    ("x**2", PLAIN, "x^2"),
    ("np.exp(-x)", PLAIN, "exp(-x)"),
    ("torch.sigmoid(z)*(1-torch.sigmoid(z))", PLAIN, "sigmoid(z)*(1 - sigmoid(z))"),
    ("W.T @ delta", MATRICES, "W^⊤@delta"),
    ("(W.T @ delta) * z", MATRICES, "W^⊤@delta ⊙ z"),
    ("np.where(x>0, x, 0)", PLAIN, "{x, x > 0; 0, otherwise}"),
    ("np.maximum(0, x)", PLAIN, "max(0, x)"),
    ("np.log10(x)", PLAIN, "log_{10}(x)"),
    ("sum(p[j] for j in range(n))", INDEXED, "∑_{j=0}^(n - 1) p_{j}"),
    ("[[1, 2], [3, 4]]", PLAIN, "[1, 2; 3, 4]"),
    ("(x - mu).mean()", Declarations(shapes={"x": ("n", 1)}), "mean(x - mu)"),
    # LaTeX
    (r"\frac12 x", PLAIN, "1/2*x"),
    (r"\frac{1}{2}\sqrt{x}", PLAIN, "1/2*sqrt(x)"),
    (r"\sqrt[3]{x}", PLAIN, "root(x, 3)"),
    (r"x^23", PLAIN, "x^23"),
    (r"\alpha x^23", PLAIN, "alpha*x^2*3"),
    (r"e^{-x}", PLAIN, "e^(-x)"),
    (r"\left(x+1\right)^{2}", PLAIN, "(x + 1)^2"),
    (r"\frac{\partial L}{\partial z} = \sigma(z)\left(1-\sigma(z)\right)", PLAIN, "sigmoid(z)*(1 - sigmoid(z))"),
    (r"\mathbf{W}^\top \boldsymbol{\delta} \odot \sigma'(z)", MATRICES, "W^⊤*delta ⊙ dsigmoid(z)"),
    (r"\operatorname{relu}(x)", PLAIN, "relu(x)"),
    (r"\sin^2 \omega t", PLAIN, "sin(omega*t)^2"),
    (r"\begin{pmatrix}1 & 2\\3 & 4\end{pmatrix}", PLAIN, "[1, 2; 3, 4]"),
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise}\end{cases}", PLAIN, "{x, x > 0; 0, otherwise}"),
    (r"\left\lfloor\frac{W-F+2P}{S}\right\rfloor+1", PLAIN, "floor((W - F + 2*P)/S) + 1"),
    (r"\sum_{i=1}^{n} x_i", INDEXED, "∑_{i=1}^(n) x_{i}"),
    (r"p_i(\delta_{ij}-p_j)", INDEXED, "p_{i}*(delta_{i,j} - p_{j})"),
    (r"n_{\text{in}}", PLAIN, "n_in"),
    (r"$\hat{y} - y$", PLAIN, "yhat - y"),
    (r"1{,}000\,x", PLAIN, "1000*x"),
    (r"x^{2}_{i} + W^T_{ij}", INDEXED, "x_{i}^2 + W_ij^T"),
    (r"\max\{0, x\}", PLAIN, "max(0, x)"),
    (r"\mathbb{1}_{x>0}", PLAIN, "x > 0"),
    (r"\|x\|_1 + \lVert x\rVert_2", MATRICES, "sum(abs(x)) + norm(x)"),
    (r"\binom{n}{k}", PLAIN, "binomial(n, k)"),
    (r"{n+1 \choose 2} + x", PLAIN, "binomial(n + 1, 2) + x"),
    (r"\sin 30^{\circ}", PLAIN, "sin(30°)"),
    (r"50\%", PLAIN, "50%"),
    (r"\begin{cases} 1 & x ≥ 0 \\ 0 & x < 0 \end{cases}", PLAIN, "{1, x >= 0; 0, x < 0}"),
    (r"\sin 30^\circ", PLAIN, "sin(30°)"),
    (r"\theta^{(t+1)}", PLAIN, "theta^(t + 1)"),
    (
        r"((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        Declarations(shapes={"w^{l+1}": ("m", "n"), "δ^{l+1}": ("m", 1), "z^l": ("n", 1)}),
        "w^(l+1)^⊤*delta^(l+1) ⊙ dsigmoid(z^(l))",
    ),
    ("(x)_+", PLAIN, "relu(x)"),
    ("if(x>0, x, 0)", PLAIN, "{x, x > 0; 0, otherwise}"),
    ("piecewise((x, x>0), (0, True))", PLAIN, "{x, x > 0; 0, otherwise}"),
    ("W_oH_oKF²", Declarations(symbols=dict.fromkeys(["W_o", "H_o", "K", "F"])), "W_o*H_o*K*F^2"),
    ("xσ'(x)", XY, "x*dsigmoid(x)"),
    ("2e-3.", PLAIN, "2e-3"),
    ("2 - 3 1/2 x", Declarations(mixed_numbers=True), "2 - (3 + 1/2)*x"),
    ("x^2 3", PLAIN, "x^2*3"),
]

NUMBERS = st.integers(0, 40).map(lambda n: Num(str(n))) | st.sampled_from([Num("0.50"), Num("2e-3"), Num(".5")])
LEAVES = NUMBERS | st.sampled_from([Name("x"), Name("w_1"), Name("alpha"), Constant("pi"), Constant("e")])


def grown(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Trees one storey higher, of the nodes that reading typed notation can give."""
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    pair = st.tuples(inner, inner)
    one = inner.map(lambda tree: (tree,))
    condition = st.builds(Apply, st.sampled_from(["lt", "le", "gt", "ge", "ne"]), pair)
    return st.one_of(
        st.builds(Apply, st.sampled_from(["add", "mul", "max", "min"]), some),
        st.builds(Apply, st.sampled_from(["div", "pow", "log", "root", "mod", "leaky_relu"]), pair),
        st.builds(Apply, st.sampled_from(["neg", "exp", "log", "sqrt", "abs", "floor", "relu", "factorial"]), one),
        st.builds(Call, st.just("f"), st.integers(0, 2), one),
        st.builds(
            lambda value, when, other: Cases(((value, when),), other), inner, condition, inner
        ),
    )  # fmt: skip


TREES = st.recursive(LEAVES, grown, max_leaves=12)
WITH_F = Declarations(functions={"f": None})
