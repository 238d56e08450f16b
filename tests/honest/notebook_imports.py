"""Was written in Colab: its drive, its displays, seaborn's style, summaries, a TensorBoard."""
import seaborn as sns
import torch
from google.colab import drive, files
from IPython.display import Image, clear_output, display
from torch.utils.tensorboard import SummaryWriter
from torchsummary import summary

sns.set_theme(style="whitegrid")
drive.mount("/content/drive")

def answer(x):
    writer = SummaryWriter("runs/1")
    writer.add_scalar("loss", 0.1, 1)
    writer.close()
    model = torch.nn.Linear(3, 1)
    summary(model, (3,))
    clear_output(wait=True)
    display(x)
    sns.heatmap(x, annot=True)
    return torch.tensor(x).sum()
