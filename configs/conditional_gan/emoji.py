r"""Conditional GAN on emoji by category, 32x32 RGB.

Paper: Mirza and Osindero, 2014, arXiv:1411.1784; the projection discriminator of Miyato and
    Koyama, 2018, arXiv:1802.05637.
Data: a folder for each category, in `train` and `test`: `python benchmarks/emoji_categories.py
    --data=DIR --folder=emoji_categories` writes them.
Command: python run_experiment.py --config=configs/conditional_gan/emoji.py \
    --workdir=runs/emoji_categories --config.data.name=folder:emoji_categories
Cost: 13.6 CPU minutes of one core (6,240 steps of 64 images), 0.99 GB.
Result: flags, symbols and yellow faces can be told; pictured in the README (seed 0).
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_folder,
    use_modern_recipe,
    use_small_dcgan,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("conditional_gan")
    use_folder(config)
    use_small_dcgan(config)
    use_modern_recipe(config)
    config.data.name = "folder:emoji_categories"
    config.data.image_size = 32
    config.augmentations = {"diff_augment": {}}
    config.train.epochs = 120
    config.callbacks.sample_grid.grid_shape = (9, 9)  # A row for each category.
    return in_form(config, form)
