r"""CycleGAN, small: the emoji of one vendor from those of another without pairs, 64x64.

Paper: Zhu et al., 2017, arXiv:1703.10593.
Data: two folders, each with the folders `train`, of different emoji, and `test`; where the files of
    `test` have equal names in both, outputs are compared with their partners.
Command: python run_experiment.py --config=configs/cycle_gan/emoji.py --workdir=runs/cycle \
    --config.data.name=folder:/path/to/google --config.data.targets=folder:/path/to/twitter
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_linear_decay


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("cycle_gan")
    config.data.name = "folder:emoji/google"
    config.data.targets = "folder:emoji/twitter"
    config.data.channels = 3
    config.data.image_size, config.data.crop_size = 72, 64
    config.data.flip = True
    config.data.batch_size = 4
    for name in ("generator", "inverse_generator"):
        config.model[name].width = 16
        config.model[name].num_blocks = 4
    for name in ("discriminator", "inverse_discriminator"):
        config.model[name].width = 32
        config.model[name].depth = 2  # Patches of 34x34.
        config.model[name].normalization = "instance"
    use_linear_decay(config, 20, 20)
    config.evaluation.split = "test"
    return in_form(config, form)
