"""More networks as students build them, out of PyTorch's own layers and by hand: most of them not dense."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from graph_networks import BATCH, IMAGE, Forward, weight
from network_parts import (
    Counting,
    Sign,
    calling,
    causal,
    convnext,
    decoded,
    deep_at_random,
    excited,
    experts,
    halved,
    hooked,
    in_place,
    joined_all,
    looped,
    many_heads,
    masked_in_place,
    normed,
    patched,
    places,
    rotated,
    standardised,
    tied,
    with_coordinates,
    written,
)
from torch import nn
from torch.utils.checkpoint import checkpoint
from varied_networks import ROW, SEQUENCE

CUBE = (BATCH, 2, 5, 5, 5)
HEADS = (BATCH, 2, 5, 4)

#: How most of these layers take a sequence here.
ATTENTION: Any = {"batch_first": True}

MORE_NETWORKS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "rms norm": (lambda: nn.Sequential(nn.RMSNorm(16), nn.Linear(16, 4)), SEQUENCE),
    "instance norm with statistics": (
        lambda: nn.Sequential(nn.InstanceNorm2d(3, affine=True, track_running_stats=True)),
        IMAGE,
    ),
    "batch norm over a sequence": (lambda: nn.Sequential(nn.BatchNorm1d(5), nn.Linear(16, 2, bias=False)), SEQUENCE),
    "layer norm without scales": (
        lambda: nn.Sequential(nn.LayerNorm(16, bias=False), nn.LayerNorm(16, elementwise_affine=False)),
        SEQUENCE,
    ),
    "bag of embeddings": (
        lambda: Forward(lambda self, x: self.table(places(x)), table=nn.EmbeddingBag(10, 6)),
        ROW,
    ),
    "summed bag of embeddings": (
        lambda: Forward(
            lambda self, x: self.table(places(x)), table=nn.EmbeddingBag(10, 6, mode="sum", padding_idx=0)
        ),
        ROW,
    ),
    "largest of a bag of embeddings": (
        lambda: Forward(lambda self, x: self.table(places(x)), table=nn.EmbeddingBag(10, 6, mode="max")),
        ROW,
    ),
    "transformer decoder": (
        lambda: Forward(
            decoded, layers=nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 2, 32, **ATTENTION), 1),
            memory=weight(1, 3, 16),
        ),
        SEQUENCE,
    ),
    "causal transformer": (
        lambda: Forward(causal, layers=nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, **ATTENTION), 1)),
        SEQUENCE,
    ),
    "whole transformer": (
        lambda: Forward(lambda self, x: self.net(x, x), net=nn.Transformer(16, 2, 1, 1, 32, **ATTENTION)),
        SEQUENCE,
    ),
    "sequence first": (
        lambda: Forward(
            lambda self, x: self.layer(x.transpose(0, 1)).transpose(0, 1), layer=nn.TransformerEncoderLayer(16, 2, 32)
        ),
        SEQUENCE,
    ),
    "attention with padding": (
        lambda: Forward(
            lambda self, x: self.attend(x, x, x, key_padding_mask=x[:, :, 0] > 2)[0],
            attend=nn.MultiheadAttention(16, 4, **ATTENTION),
        ),
        SEQUENCE,
    ),
    "attention with a mask of truth values": (
        lambda: Forward(
            lambda self, x: self.attend(x, x, x, attn_mask=torch.ones(5, 5).triu(1).bool())[0],
            attend=nn.MultiheadAttention(16, 4, add_zero_attn=True, add_bias_kv=True, **ATTENTION),
        ),
        SEQUENCE,
    ),
    "weights of attention": (
        lambda: Forward(
            lambda self, x: self.attend(x, x, x, average_attn_weights=False)[1].flatten(1),
            attend=nn.MultiheadAttention(16, 4, **ATTENTION),
        ),
        SEQUENCE,
    ),
    "attention to something else": (
        lambda: Forward(
            lambda self, x: self.attend(x, self.k.expand(len(x), -1, -1), self.v.expand(len(x), -1, -1))[0],
            attend=nn.MultiheadAttention(16, 2, kdim=8, vdim=6, **ATTENTION),
            k=weight(1, 3, 8),
            v=weight(1, 3, 6),
        ),
        SEQUENCE,
    ),
    "masked dot products": (
        lambda: calling(lambda x: F.scaled_dot_product_attention(x, x, x, torch.ones(5, 5).tril().bool())),
        HEADS,
    ),
    "biased dot products": (
        lambda: Forward(
            lambda self, x: F.scaled_dot_product_attention(x, x, x, self.b, scale=0.3), b=weight(1, 2, 5, 5)
        ),
        HEADS,
    ),
    "grouped queries": (
        lambda: calling(lambda x: F.scaled_dot_product_attention(x, x[:, :1], x[:, :1], enable_gqa=True)),
        HEADS,
    ),
    "many heads by einsum": (lambda: Forward(many_heads, into=nn.Linear(16, 48)), SEQUENCE),
    "rotary positions": (lambda: calling(rotated), SEQUENCE),
    "linear biases of attention": (
        lambda: calling(
            lambda x: (x @ x.mT - (torch.arange(5)[:, None] - torch.arange(5)).abs() * 0.5).softmax(-1) @ x
        ),
        SEQUENCE,
    ),
    "bilinear layer": (lambda: Forward(lambda self, x: self.layer(x, x.flip(1)), layer=nn.Bilinear(12, 12, 4)), ROW),
    "dilated transposed convolution": (
        lambda: nn.Sequential(nn.ConvTranspose2d(3, 4, 3, 2, 1, 1, bias=False, dilation=2), nn.Tanh()),
        IMAGE,
    ),
    "reflected padding of a convolution": (
        lambda: nn.Sequential(nn.Conv2d(3, 6, 3, groups=3, padding=1, padding_mode="reflect"), nn.Conv2d(6, 4, 1)),
        IMAGE,
    ),
    "circular padding of a convolution": (
        lambda: nn.Sequential(nn.Conv2d(3, 6, 3, padding=1, padding_mode="circular")),
        IMAGE,
    ),
    "replicated padding of a convolution": (
        lambda: nn.Sequential(nn.Conv2d(3, 6, 3, padding=2, padding_mode="replicate")),
        IMAGE,
    ),
    "causal convolution": (
        lambda: Forward(lambda self, x: self.conv(F.pad(x.mT, (2, 0))), conv=nn.Conv1d(16, 4, 3)),
        SEQUENCE,
    ),
    "gated convolution": (
        lambda: Forward(
            lambda self, x: torch.tanh(self.a(x)) * torch.sigmoid(self.b(x)),
            a=nn.Conv1d(5, 4, 3, dilation=2),
            b=nn.Conv1d(5, 4, 3, dilation=2),
        ),
        SEQUENCE,
    ),
    "sharper images": (
        lambda: nn.Sequential(nn.Upsample(scale_factor=2, mode="bicubic"), nn.Upsample(size=5, mode="nearest-exact")),
        IMAGE,
    ),
    "longer sequences": (
        lambda: nn.Sequential(nn.Upsample(scale_factor=2), nn.Upsample(size=40, mode="linear", align_corners=True)),
        SEQUENCE,
    ),
    "larger cubes": (lambda: nn.Sequential(nn.Upsample(scale_factor=2, mode="trilinear")), CUBE),
    "areas": (lambda: calling(lambda x: F.interpolate(x, size=(3, 3), mode="area")), IMAGE),
    "pooled sequences": (lambda: nn.Sequential(nn.AdaptiveMaxPool1d(7), nn.LPPool1d(1.5, 2)), SEQUENCE),
    "pooled cubes": (
        lambda: Forward(lambda self, x: self.a(x) + self.b(x), a=nn.AdaptiveMaxPool3d(2), b=nn.AdaptiveAvgPool3d(2)),
        CUBE,
    ),
    "powers pooled": (lambda: nn.Sequential(nn.LPPool2d(2, 3, stride=2), nn.AdaptiveAvgPool2d((None, 1))), IMAGE),
    "maxima put back": (
        lambda: calling(lambda x: F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)),
        IMAGE,
    ),
    "folded again": (lambda: calling(lambda x: F.fold(F.unfold(x, 2, stride=2), (8, 8), 2, stride=2)), IMAGE),
    "leaky at random": (lambda: nn.Sequential(nn.Linear(12, 12), nn.RReLU(), nn.Linear(12, 3)), ROW),
    "smooth activations": (
        lambda: nn.Sequential(nn.SiLU(), nn.Mish(), nn.Hardswish(), nn.Softplus(2, 5), nn.GLU(), nn.Softmin(1)),
        ROW,
    ),
    "projected lstm": (
        lambda: Forward(
            lambda self, x: self.rnn(x)[0],
            rnn=nn.LSTM(16, 8, bidirectional=True, proj_size=4, **ATTENTION),
        ),
        SEQUENCE,
    ),
    "last states of an lstm": (
        lambda: Forward(
            lambda self, x: torch.cat(self.rnn(x)[1], 2).transpose(0, 1).flatten(1),
            rnn=nn.LSTM(16, 8, 2, bias=False, **ATTENTION),
        ),
        SEQUENCE,
    ),
    "last states of a gru": (
        lambda: Forward(
            lambda self, x: self.rnn(x)[1].transpose(0, 1).flatten(1),
            rnn=nn.GRU(16, 8, 2, bidirectional=True, **ATTENTION),
        ),
        SEQUENCE,
    ),
    "rnn of relus": (
        lambda: Forward(
            lambda self, x: self.rnn(x.transpose(0, 1))[0].transpose(0, 1), rnn=nn.RNN(16, 8, nonlinearity="relu")
        ),
        SEQUENCE,
    ),
    "rnn cells": (
        lambda: Forward(lambda self, x: self.cell(x[:, 0], self.cell(x[:, 1])), cell=nn.RNNCell(16, 8)),
        SEQUENCE,
    ),
    "weight norm of a convolution": (
        lambda: normed(nn.utils.parametrizations.weight_norm, nn.Conv2d(3, 4, 3)),
        IMAGE,
    ),
    "spectral norm of a convolution": (
        lambda: normed(nn.utils.parametrizations.spectral_norm, nn.Conv2d(3, 4, 3)),
        IMAGE,
    ),
    "standardised weights": (lambda: Forward(standardised, w=weight(4, 3, 3, 3), b=weight(4)), IMAGE),
    "squeezed and excited": (
        lambda: Forward(excited, conv=nn.Conv2d(3, 8, 3), down=nn.Linear(8, 2), up=nn.Linear(2, 8)),
        IMAGE,
    ),
    "patches by unfolding": (lambda: Forward(patched, layer=nn.Linear(48, 8)), IMAGE),
    "convnext": (
        lambda: Forward(
            convnext,
            deep=nn.Conv2d(3, 3, 7, padding=3, groups=3),
            norm=nn.LayerNorm(3),
            widen=nn.Linear(3, 12),
            narrow=nn.Linear(12, 3),
            scale=weight(3, 1, 1),
        ),
        IMAGE,
    ),
    "all before joined": (
        lambda: Forward(
            joined_all,
            layers=nn.ModuleList(
                nn.Sequential(nn.BatchNorm2d(3 + 2 * i), nn.ReLU(), nn.Conv2d(3 + 2 * i, 2, 3, padding=1))
                for i in range(4)
            ),
        ),
        IMAGE,
    ),
    "coordinates beside": (lambda: Forward(with_coordinates, conv=nn.Conv2d(5, 4, 3)), IMAGE),
    "tied there and back": (lambda: Forward(tied, encode=nn.Linear(12, 5), bias=weight(12)), ROW),
    "modules by name": (
        lambda: Forward(
            lambda self, x: sum(part(x) for part in self.parts.values()),
            parts=nn.ModuleDict({"a": nn.Linear(12, 3), "b": nn.Linear(12, 3)}),
        ),
        ROW,
    ),
    "parameters by name": (
        lambda: Forward(
            lambda self, x: x @ self.p["a"] + self.p["b"], p=nn.ParameterDict({"a": weight(12, 3), "b": weight(3)})
        ),
        ROW,
    ),
    "checkpointed": (
        lambda: Forward(
            lambda self, x: checkpoint(self.net, x, use_reentrant=False), net=nn.Sequential(nn.Linear(12, 6), nn.ReLU())
        ),
        ROW,
    ),
    "functions in a row": (
        lambda: nn.Sequential(
            calling(lambda x: x.flatten(1)), nn.Linear(192, 4), calling(torch.tanh), calling(lambda x: x * 2)
        ),
        IMAGE,
    ),
    "dropouts of all kinds": (
        lambda: nn.Sequential(nn.Dropout(0.3), nn.Dropout2d(0.2), nn.AlphaDropout(0.1), nn.FeatureAlphaDropout(0.1)),
        IMAGE,
    ),
    "as often as it is long": (lambda: Forward(looped, layer=nn.Linear(16, 16)), SEQUENCE),
    "halved until one is left": (lambda: calling(halved), ROW),
    "experts": (
        lambda: Forward(
            experts, gate=nn.Linear(12, 4), experts=nn.ModuleList(nn.Linear(12, 3) for _ in range(4))
        ),
        ROW,
    ),
    "written in pieces": (lambda: calling(written), ROW),
    "changed in place": (lambda: Forward(in_place, layer=nn.Linear(12, 12)), ROW),
    "depth at random": (lambda: Forward(deep_at_random, layer=nn.Linear(12, 12)), ROW),
    "noise in training": (
        lambda: Forward(
            lambda self, x: self.layer(x + torch.randn_like(x) * 0.1 if self.training else x), layer=nn.Linear(12, 3)
        ),
        ROW,
    ),
    "a gradient of one's own": (
        lambda: Forward(lambda self, x: Sign.apply(self.layer(x)), layer=nn.Linear(12, 3)),
        ROW,
    ),
    "rounded for the forward only": (lambda: calling(lambda x: x + (x.round() - x).detach()), ROW),
    "counting its calls": (Counting, ROW),
    "hooked": (hooked, ROW),
    "one row at a time": (
        lambda: Forward(lambda self, x: torch.vmap(lambda row: torch.tanh(row) @ self.w)(x), w=weight(12, 3)),
        ROW,
    ),
    "weights from another network": (
        lambda: Forward(
            lambda self, x: torch.bmm(self.make(x).view(-1, 3, 12), x[:, :, None])[:, :, 0], make=nn.Linear(12, 36)
        ),
        ROW,
    ),
    "half precision inside": (
        lambda: Forward(lambda self, x: self.layer(x.half()).float(), layer=nn.Linear(12, 3).half()),
        ROW,
    ),
    "order and products": (
        lambda: calling(
            lambda x: torch.cat(
                [x.cumprod(1), x.prod(1, True), x.median(1, True)[0], x.kthvalue(3, 1, True)[0], x.logcumsumexp(1)], 1
            )
        ),
        ROW,
    ),
    "spatial transformer": (
        lambda: Forward(
            lambda self, x: F.grid_sample(
                x, F.affine_grid(self.find(x.flatten(1)).view(-1, 2, 3), x.shape, align_corners=False)
            ),
            find=nn.Linear(192, 6),
        ),
        IMAGE,
    ),
    "distances from codes": (
        lambda: Forward(
            lambda self, x: torch.cat([torch.cdist(x, self.few), torch.cdist(x, self.few, p=1)], 1),
            few=weight(4, 12),
        ),
        ROW,
    ),
    "nearest of many codes": (
        lambda: Forward(lambda self, x: torch.cdist(x, self.many).softmax(1) @ self.many, many=weight(30, 12)),
        ROW,
    ),
    "written where a mask is true": (lambda: Forward(masked_in_place, layer=nn.Linear(16, 5)), SEQUENCE),
    "running extremes": (lambda: calling(lambda x: x.cummax(1)[0] - x.cummin(1)[0]), ROW),
    "truth values multiplied": (
        lambda: calling(lambda x: x * ((x > -1) * (x < 1)) + torch.isfinite(x) * torch.isclose(x, x.round(), 0.1)),
        ROW,
    ),
    "counted in fractions": (
        lambda: calling(lambda x: x + torch.arange(0.0, x.shape[1]) + torch.arange(0, 1.2, 0.1)),
        ROW,
    ),
    "rare functions": (
        lambda: calling(
            lambda x: torch.hypot(x, x + 1) + torch.exp2(x) + torch.erfc(x) + torch.erfinv(x.tanh() / 2)
            + torch.fmax(x, -x) + torch.fmin(x, x * 2) + torch.copysign(x, x.cos()) + torch.logaddexp(x, -x)
            + (x.abs() + 1).lgamma() + (x.abs() + 1).digamma() + (x.long() & 1)
        ),
        ROW,
    ),
    "pooled after the channels were last": (
        lambda: calling(lambda x: F.adaptive_avg_pool2d(x.permute(0, 3, 1, 2) * 2, 1).flatten(1)),
        IMAGE,
    ),
    "added by place": (
        lambda: calling(lambda x: torch.zeros(len(x), 3).index_add(1, torch.arange(12) % 3, x)),
        ROW,
    ),
}  # fmt: skip
