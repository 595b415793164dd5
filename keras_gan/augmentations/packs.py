"""Augmentation of samples that stand side by side in packs, as in PacGAN."""

from keras import ops


def apply_to_packs(augmentation, packs, pack_size):
    """Augments each sample of packs by itself.

    Args:
        augmentation: Callable from samples to samples of the same shape.
        packs: Float tensor `(batch, ..., pack_size * channels)`.
        pack_size: Integer, the number of samples in a pack.

    Returns:
        Tensor of the shape of `packs`.
    """
    return ops.concatenate(
        [augmentation(samples) for samples in ops.split(packs, pack_size, axis=-1)], axis=-1
    )
