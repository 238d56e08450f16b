"""Builds the networks of the later chapters: LSTM, packed sequences, embeddings, transformer layers, weight norm."""
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence, pad_packed_sequence

def answer(x):
    lstm = nn.LSTM(3, 8, num_layers=2, batch_first=True, bidirectional=True, dropout=0.1)
    rows = pad_sequence([torch.ones(4, 3), torch.ones(2, 3)], batch_first=True)
    out, _ = lstm(pack_padded_sequence(rows, torch.tensor([4, 2]), batch_first=True))
    out, lengths = pad_packed_sequence(out, batch_first=True)
    assert out.shape == (2, 4, 16) and lengths.tolist() == [4, 2]
    layer = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), 2)
    mask = nn.Transformer.generate_square_subsequent_mask(4)
    layer.eval()
    with torch.no_grad():
        assert layer(out, mask=mask).shape == out.shape
    linear = nn.utils.parametrizations.weight_norm(nn.Linear(3, 1))
    assert nn.Embedding(10, 4, padding_idx=0)(torch.tensor([1, 2])).shape == (2, 4)
    loss = nn.CrossEntropyLoss(label_smoothing=0.1)(linear(torch.ones(2, 3)).repeat(1, 3), torch.tensor([0, 1]))
    loss.backward()
    return torch.tensor(x).sum()
