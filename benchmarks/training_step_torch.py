"""The same DCGAN in PyTorch, as its own tutorials write it, for `training_step.py`.

Variants: `torch` (eager), `torch_channels_last`, `torch_compile`, `torch_compile_channels_last`.
All run the generator once a step for both players and use PyTorch's fused Adam, its fastest.
"""

import torch
from torch import nn
from torch.nn.functional import softplus

LATENT_DIM = 128


class Generator(nn.Module):
    """Dense projection, then stages that double the resolution."""

    def __init__(self, image_size, channels, width):
        super().__init__()
        depth = num_halvings(image_size)
        self.base = image_size // 2**depth
        self.width = width * 2 ** (depth - 1)
        self.project = nn.Linear(LATENT_DIM, self.base**2 * self.width, bias=False)
        stages, inputs = [], self.width
        for stage in range(depth):
            last = stage == depth - 1
            outputs = channels if last else inputs // 2
            stages += [nn.BatchNorm2d(inputs), nn.ReLU()]
            stages += [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=last)]
            inputs = outputs
        self.stages = nn.Sequential(*stages, nn.Tanh())

    def forward(self, latents):
        base = self.project(latents).view(-1, self.width, self.base, self.base)
        return self.stages(base)


def make_discriminator(image_size, channels, width):
    """Strided convolutions that halve the resolution, then one logit."""
    layers, inputs = [], channels
    depth = num_halvings(image_size)
    for stage in range(depth):
        outputs = width * 2**stage
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=stage == 0)]
        layers += [nn.BatchNorm2d(outputs)] if stage else []
        layers += [nn.LeakyReLU(0.2)]
        inputs = outputs
    base = image_size // 2**depth
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * base**2, 1))


def num_halvings(size):
    """How often a side can be halved down to a base of at least 4."""
    return 0 if size % 2 or size < 8 else 1 + num_halvings(size // 2)


def train(variant, setting, next_step):
    """Trains without end; see `training_step_variants.train`."""
    torch.manual_seed(0)
    size, batch_size = setting["image_size"], setting["batch_size"]
    channels = 1 if size == 28 else 3
    generator = Generator(size, channels, setting["width"])
    discriminator = make_discriminator(size, channels, setting["width"])
    batches = [torch.rand(batch_size, channels, size, size) * 2 - 1 for _ in range(16)]
    for network in (generator, discriminator):
        for parameter in network.parameters():
            if parameter.ndim > 1:
                nn.init.normal_(parameter, 0.0, 0.02)
    if "channels_last" in variant:
        generator.to(memory_format=torch.channels_last)
        discriminator.to(memory_format=torch.channels_last)
        batches = [b.contiguous(memory_format=torch.channels_last) for b in batches]
    adam = [
        torch.optim.Adam(network.parameters(), 2e-4, betas=(0.5, 0.999), fused=True)
        for network in (generator, discriminator)
    ]
    if "compile" in variant:
        generator, discriminator = torch.compile(generator), torch.compile(discriminator)
    step = 0
    while True:
        next_step()
        real = batches[step % len(batches)]
        step += 1
        fake = generator(torch.randn(batch_size, LATENT_DIM))
        adam[1].zero_grad()
        loss = softplus(-discriminator(real)).mean()
        loss = loss + softplus(discriminator(fake.detach())).mean()
        loss.backward()
        adam[1].step()
        adam[0].zero_grad()
        discriminator.requires_grad_(False)
        softplus(-discriminator(fake)).mean().backward()
        discriminator.requires_grad_(True)
        adam[0].step()
