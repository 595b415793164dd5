r"""SRGAN: photographs in 4 times the resolution, with the detail that the squared error blurs.

The paper starts from a generator trained by the squared error: train
`configs/reconstruction/sr_res_net.py` first, of the same form, and pass its `generator.keras`.
Without the path the generator starts from scratch.

The content loss of the full form looks through VGG-19, whose weights Keras downloads once. Without
them: --config.model.content=discriminator --config.model.content_weight=1, as the small form has.

Paper: Ledig et al., 2017, arXiv:1609.04802, section 3.2 (SRGAN-VGG54).
Data: as for `configs/reconstruction/sr_res_net.py`.
Command: python run_experiment.py --config=configs/srgan/photos.py --workdir=runs/srgan \
    --config.data.name=folder:/path/to/photos \
    --config.model.generator.saved=runs/sr_res_net/generator.keras
    For a CPU: --config=configs/srgan/photos.py:small
Cost: 200,000 steps of 16 crops of 96x96: not measured here. Small form: not measured here.
Result: not measured here.
"""

from ml_collections.config_dict import placeholder

from keras_gan.experiments import default_config, in_form, use_learning_rate, use_super_resolution


def get_config(form=""):
    """Returns the configuration, or its CPU form for `form="small"`, its test form for `"tiny"`."""
    config = default_config("srgan")
    use_super_resolution(config)
    # What `saved` names takes the place of the network.
    config.model.generator = {
        "name": "sr_res_net",
        "width": 64,
        "num_blocks": 16,
        "saved": placeholder(str),
    }
    config.model.content = "vgg19"
    config.model.content_weight = 0.006
    config.train.steps_per_epoch, config.train.epochs = 1000, 200
    steps = {"boundaries": [100_000], "values": [1e-4, 1e-5]}
    use_learning_rate(config, {"name": "piecewise_constant_decay", **steps})
    return in_form(config, form, small)


def small(config):
    """Makes the networks narrower and shallower, and the training shorter."""
    config.model.generator.update({"width": 32, "num_blocks": 6})
    config.model.discriminator.width = 32
    config.model.content = "discriminator"
    config.model.content_weight = 1.0
    config.train.steps_per_epoch, config.train.epochs = None, 20
    use_learning_rate(config, 1e-4)
