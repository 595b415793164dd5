r"""InfoGAN on a folder of images, resized to 64x64 RGB.

Paper: Chen et al., 2016, arXiv:1606.03657.
Command: python run_experiment.py --config=configs/info_gan/folder.py --workdir=runs/info \
    --config.data.name=folder:/path/to/images
Cost: depends on the images: not measured here.
Result: depends on the images: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_folder


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("info_gan")
    use_folder(config)
    config.model.generator.latent_dim = 62 + 10 + 2  # Noise and codes.
    config.callbacks.sample_grid.grid_shape = (10, 10)  # A column for each category.
    return in_form(config, form)
