"""Writes ldnet-logits/output*.npy: LDNet's maps before the sigmoid, computed in double precision.

Of the original code (EndoKED's repository, EndoKED_SEG_Baselines/LDNet, with `pretrained=False` for
the encoder), with the formula weights and image of the reference outputs. Of large maps every fourth
row and column is kept. Made with PyTorch 2.13.0.

    python ldnet-logits.py FOLDER_OF_LDNET FOLDER_OF_FORMULA_PY
"""
import os
import sys

sys.path[:0] = sys.argv[1:3]
import formula
import numpy
import torch
from models.LDNet import LDNet

network = LDNet().eval()
for name, value in network.state_dict().items():
    value.copy_(torch.from_numpy(formula.parameter(name, value.shape)))
image = torch.from_numpy(formula.image("image", (1, 3, 352, 352)))

# The last five sigmoids make the outputs, in their order.
arguments, sigmoid = [], torch.sigmoid
torch.sigmoid = lambda x: (arguments.append(x), sigmoid(x))[1]
with torch.no_grad():
    network.double()(image.double())

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ldnet-logits")
os.makedirs(folder, exist_ok=True)
for index, logits in enumerate(arguments[-5:]):
    step = 4 if logits.shape[-1] >= 176 else 1
    kept = logits[:, :, ::step, ::step].numpy().astype(numpy.float32)
    numpy.save(os.path.join(folder, f"output{index}.npy"), kept)
