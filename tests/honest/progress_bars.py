"""Draws progress bars in each of tqdm's ways."""
from tqdm import tqdm, trange
from tqdm.auto import tqdm as auto_tqdm

def answer(x):
    total = 0.0
    for row in tqdm(x, desc="rows", total=len(x)):
        total += row.sum()
    for _ in trange(3, leave=False):
        pass
    with auto_tqdm(total=5) as bar:
        bar.update(5)
        bar.set_postfix(loss=0.1)
    for step, row in enumerate(bar2 := tqdm(x)):
        bar2.set_description(f"step {step}")
    tqdm.write("done")
    return total
