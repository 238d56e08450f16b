import torch
import torch.nn.functional as F
from torch import nn
from tqdm import tqdm

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Rede(nn.Module):
    def __init__(self, features, hidden, classes):
        super().__init__()
        self.fc1 = nn.Linear(features, hidden)
        self.fc2 = nn.Linear(hidden, classes)

    def forward(self, x):
        return F.log_softmax(self.fc2(F.relu(self.fc1(x))), dim=1)


def build(features, hidden, classes):
    return Rede(features, hidden, classes).to(device), nn.NLLLoss()


def train_epoch(model, loss_function, optimiser, batches):
    model.train()
    losses, sizes = [], []
    for x, y in tqdm(batches):
        loss = loss_function(model(x.to(device)), y.to(device))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        sizes.append(len(y))
    return sum(l * n for l, n in zip(losses, sizes)) / sum(sizes)


@torch.inference_mode()
def evaluate(model, batches):
    model.eval()
    certos = torch.cat([model(x).argmax(1) == y for x, y in batches])
    return float(certos.float().mean())
