"""The networks of DCGAN, SNGAN and R3GAN in PyTorch, as those of `keras_gan.networks`.

Written as one writes them in PyTorch: NCHW, `torch.nn` alone, and its own spectral normalization,
which iterates in each forward pass in training.
"""

import torch
from torch import nn
from torch.nn.functional import conv2d, conv_transpose2d
from torch.nn.utils.parametrizations import spectral_norm


def num_halvings(size):
    """How often a side can be halved down to a base of at least 4."""
    return 0 if size % 2 or size < 8 else 1 + num_halvings(size // 2)


def dcgan_generator(size, channels, width, latent_dim):
    """Dense projection, then stages that double the resolution."""
    depth = num_halvings(size)
    base, inputs = size // 2**depth, width * 2 ** (depth - 1)
    layers = [nn.Linear(latent_dim, base**2 * inputs, bias=False)]
    layers += [nn.Unflatten(1, (inputs, base, base))]
    for stage in range(depth):
        last = stage == depth - 1
        outputs = channels if last else inputs // 2
        layers += [nn.BatchNorm2d(inputs), nn.ReLU()]
        layers += [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=last)]
        inputs = outputs
    return _from_normal(nn.Sequential(*layers, nn.Tanh()))


def dcgan_discriminator(size, channels, width):
    """Strided convolutions that halve the resolution, then one logit."""
    layers, inputs = [], channels
    depth = num_halvings(size)
    for stage in range(depth):
        outputs = width * 2**stage
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=stage == 0)]
        layers += [nn.BatchNorm2d(outputs)] if stage else []
        layers += [nn.LeakyReLU(0.2)]
        inputs = outputs
    base = size // 2**depth
    return _from_normal(nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * base**2, 1)))


def _from_normal(network):
    for parameter in network.parameters():
        if parameter.ndim > 1:
            nn.init.normal_(parameter, 0.0, 0.02)
    return network


class Residual(nn.Module):
    """A sum of two branches, of which one may leave the input as it is."""

    def __init__(self, branch, shortcut=None):
        super().__init__()
        self.branch = branch
        self.shortcut = shortcut or nn.Identity()

    def forward(self, x):
        return self.shortcut(x) + self.branch(x)


def sngan_generator(size, channels, width, latent_dim):
    """Residual blocks of one width that double the resolution: for at most 32 pixels."""
    _check_size(size)
    depth = num_halvings(size)
    base = size // 2**depth
    layers = [nn.Linear(latent_dim, base**2 * width, bias=False)]
    layers += [nn.Unflatten(1, (width, base, base))]
    for _ in range(depth):
        branch = nn.Sequential(
            *(nn.BatchNorm2d(width), nn.ReLU(), nn.Upsample(scale_factor=2)),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            *(nn.BatchNorm2d(width), nn.ReLU()),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
        )
        double = nn.Upsample(scale_factor=2)
        layers += [Residual(branch, nn.Sequential(nn.Conv2d(width, width, 1, bias=False), double))]
    last = nn.Conv2d(width, channels, 3, padding=1)
    return nn.Sequential(*layers, nn.BatchNorm2d(width), nn.ReLU(), last, nn.Tanh())


class Sum(nn.Module):
    """Sums over height and width."""

    def forward(self, x):
        return x.sum((2, 3))


def sngan_discriminator(size, channels, width):
    """Two residual blocks that halve the resolution, two that keep it: for at most 32 pixels."""
    _check_size(size)

    def convolution(inputs, kernel_size):
        return spectral_norm(nn.Conv2d(inputs, width, kernel_size, padding=kernel_size // 2))

    layers, inputs = [], channels
    num_halving = min(num_halvings(size), 2)
    for block in range(num_halving + 2):
        halves = block < num_halving
        branch = [nn.ReLU()] if block else []
        branch += [convolution(inputs, 3), nn.ReLU(), convolution(width, 3)]
        branch += [nn.AvgPool2d(2)] if halves else []
        shortcut = nn.Sequential(nn.AvgPool2d(2), convolution(inputs, 1)) if halves else None
        layers += [Residual(nn.Sequential(*branch), shortcut)]
        inputs = width
    return nn.Sequential(*layers, nn.ReLU(), Sum(), spectral_norm(nn.Linear(width, 1)))


def _check_size(size):
    if size > 32:
        raise ValueError(f"SNGAN is here for images of at most 32 pixels. Received: {size}.")


class Basis(nn.Module):
    """A learned image whose channels the inputs scale."""

    def __init__(self, channels, size):
        super().__init__()
        self.basis = nn.Parameter(torch.randn(channels, size, size))

    def forward(self, x):
        return self.basis * x[:, :, None, None]


class LowPass(nn.Module):
    """Halves or doubles the sides with the filter [1, 3, 3, 1], a channel at a time."""

    def __init__(self, channels, doubles):
        super().__init__()
        row = torch.tensor([1.0, 3.0, 3.0, 1.0]) / (4.0 if doubles else 8.0)
        self.register_buffer("kernel", torch.outer(row, row).repeat(channels, 1, 1, 1))
        self.convolution = conv_transpose2d if doubles else conv2d

    def forward(self, x):
        kernel = self.kernel.to(x.dtype)
        return self.convolution(x, kernel, stride=2, padding=1, groups=x.shape[1])


def r3gan_generator(size, channels, width, latent_dim):
    """Stages of residual blocks from a learned basis on, doubled between them."""
    base, widths = _stages(size, width)
    layers = [nn.Linear(latent_dim, widths[-1], bias=False), Basis(widths[-1], base)]
    inputs = widths[-1]
    for stage, outputs in enumerate(reversed(widths)):
        layers += [nn.Conv2d(inputs, outputs, 1, bias=False)] if outputs != inputs else []
        layers += [LowPass(outputs, doubles=True)] if stage else []
        layers += [_block(outputs), _block(outputs)]
        inputs = outputs
    return nn.Sequential(*layers, nn.Conv2d(inputs, channels, 1, bias=False), nn.Tanh())


def r3gan_discriminator(size, channels, width):
    """The generator's mirror image, with one logit."""
    base, widths = _stages(size, width)
    layers, inputs = [nn.Conv2d(channels, width, 1, bias=False)], width
    for stage, outputs in enumerate(widths):
        layers += [LowPass(inputs, doubles=False)] if stage else []
        layers += [nn.Conv2d(inputs, outputs, 1, bias=False)] if outputs != inputs else []
        layers += [_block(outputs), _block(outputs)]
        inputs = outputs
    weights = nn.Conv2d(inputs, inputs, base, groups=inputs, bias=False)
    return nn.Sequential(*layers, weights, nn.Flatten(), nn.Linear(inputs, 1, bias=False))


def _stages(size, width):
    """Side of the base, and the channels of the stages from the image's resolution down."""
    depth = num_halvings(size)
    return size // 2**depth, [min(width * 2**stage, 768) for stage in range(depth + 1)]


def _block(channels):
    """A residual block with grouped convolutions of 16 channels a group, which starts as 0."""
    inner = 2 * channels
    last = nn.Conv2d(inner, channels, 1, bias=False)
    nn.init.zeros_(last.weight)
    return Residual(
        nn.Sequential(
            *(nn.Conv2d(channels, inner, 1), nn.LeakyReLU(0.2)),
            *(nn.Conv2d(inner, inner, 3, padding=1, groups=max(inner // 16, 1)), nn.LeakyReLU(0.2)),
            last,
        )
    )


NETWORKS = {
    "dcgan": (dcgan_generator, dcgan_discriminator),
    "sngan": (sngan_generator, sngan_discriminator),
    "r3gan": (r3gan_generator, r3gan_discriminator),
}
