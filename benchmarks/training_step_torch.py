"""The same models in PyTorch, as its own tutorials write them, for `training_step.py`.

Variants: `torch` (eager), `torch_channels_last`, `torch_compile`, `torch_compile_channels_last`.
All run the generator once a step for both players and use PyTorch's fused Adam, its fastest. On a
GPU cuDNN searches for the fastest kernels, and products of float32 are in TF32 where the card has
it, as JAX computes them by default.
"""

import itertools

import torch
from torch.nn.functional import relu, softplus
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from training_step_networks_torch import NETWORKS

LATENT_DIMS = {"dcgan": 128, "sngan": 128, "r3gan": 64}
BETAS = {"dcgan": (0.5, 0.999), "sngan": (0.0, 0.9), "r3gan": (0.0, 0.99)}
DISCRIMINATOR_STEPS = {"dcgan": 1, "sngan": 5, "r3gan": 1}
GAMMA = 0.05  # Of R1 and R2.


def synchronize():
    """Waits until all that was begun is computed."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def logits_and_gradient(discriminator, images):
    """Returns the logits and their gradient in the images, which is differentiable again."""
    images = images.detach().requires_grad_()
    logits = discriminator(images)
    (gradient,) = torch.autograd.grad(logits.sum(), images, create_graph=True)
    return logits, gradient


def functional_logits_and_gradient(discriminator, images):
    """The same as `torch.compile` can differentiate it: its graphs have no second derivatives."""

    def total(x):
        logits = discriminator(x)
        return logits.sum(), logits

    gradient, logits = torch.func.grad(total, has_aux=True)(images)
    return logits, gradient


class Objectives:
    """What the players of a model minimize.

    Args:
        network: Name of the model.
        discriminator: The network.
        compiled: Whether to compile it.
    """

    def __init__(self, network, discriminator, compiled):
        self.discriminator = torch.compile(discriminator) if compiled else discriminator
        self.of_discriminator = getattr(self, f"{network}_discriminator")
        self.of_generator = getattr(self, f"{network}_generator")

        def assess(images):
            differentiate = functional_logits_and_gradient if compiled else logits_and_gradient
            return differentiate(discriminator, images)

        self.assess = torch.compile(assess) if compiled else assess

    def dcgan_discriminator(self, real, fake):
        loss = softplus(-self.discriminator(real).float()).mean()
        return loss + softplus(self.discriminator(fake).float()).mean()

    def dcgan_generator(self, fake, real):
        return softplus(-self.discriminator(fake).float()).mean()

    def sngan_discriminator(self, real, fake):
        # In one batch: spectral normalization iterates in each call, in place, and what a compiled
        # call keeps for its derivative must not change before that is taken.
        logits = self.discriminator(torch.cat([real, fake])).float()
        real_logits, fake_logits = logits.chunk(2)
        return relu(1.0 - real_logits).mean() + relu(1.0 + fake_logits).mean()

    def sngan_generator(self, fake, real):
        return -self.discriminator(fake).float().mean()

    def r3gan_discriminator(self, real, fake):
        real_logits, real_gradient = self.assess(real)
        fake_logits, fake_gradient = self.assess(fake)
        loss = softplus(fake_logits.float() - real_logits.float()).mean()
        slopes = [g.float().square().sum((1, 2, 3)).mean() for g in (real_gradient, fake_gradient)]
        return loss + 0.5 * GAMMA * sum(slopes)

    def r3gan_generator(self, fake, real):
        lead = self.discriminator(fake).float() - self.discriminator(real).float()
        return softplus(-lead).mean()


def train(variant, setting, turns):
    """Trains without end; see `training_step_jax.train`."""
    torch.manual_seed(0)
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    name, size, batch_size = (setting[key] for key in ("network", "image_size", "batch_size"))
    channels, width, latent_dim = 1 if size == 28 else 3, setting["width"], LATENT_DIMS[name]
    make_generator, make_discriminator = NETWORKS[name]
    generator = make_generator(size, channels, width, latent_dim).to(device)
    # As in the paper, SNGAN's discriminator has half the width.
    discriminator_width = width // 2 if name == "sngan" else width
    discriminator = make_discriminator(size, channels, discriminator_width).to(device)
    networks = generator, discriminator
    batches = [torch.rand(batch_size, channels, size, size, device=device) for _ in range(16)]
    batches = [batch * 2 - 1 for batch in batches]
    if "channels_last" in variant:
        for network in networks:
            network.to(memory_format=torch.channels_last)
        batches = [b.contiguous(memory_format=torch.channels_last) for b in batches]
    adam = [
        torch.optim.Adam(network.parameters(), 2e-4, betas=BETAS[name], fused=True)
        for network in networks
    ]
    average = None
    if name == "r3gan":
        average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(0.999))
    turns.begin(
        [sum(p.numel() for p in network.parameters()) for network in networks],
        torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
    )
    compiled = "compile" in variant
    objectives = Objectives(name, discriminator, compiled)
    generate = torch.compile(generator) if compiled else generator
    is_bfloat16 = setting["precision"] == "bfloat16"
    autocast = torch.autocast(device.type, torch.bfloat16, enabled=is_bfloat16)
    num_parts = DISCRIMINATOR_STEPS[name]
    for batch in itertools.cycle(batches):
        turns.next_step()
        parts = batch.chunk(num_parts)
        for i, real in enumerate(parts):
            latents = torch.randn(len(real), latent_dim, device=device)
            # The generator learns from the last of its passes.
            with torch.set_grad_enabled(i == num_parts - 1), autocast:
                fake = generate(latents).float()
            adam[1].zero_grad()
            with autocast:
                loss = objectives.of_discriminator(real, fake.detach())
            loss.backward()
            adam[1].step()
        adam[0].zero_grad()
        discriminator.requires_grad_(False)
        with autocast:
            loss = objectives.of_generator(fake, real)
        loss.backward()
        discriminator.requires_grad_(True)
        adam[0].step()
        if average is not None:
            average.update_parameters(generator)
