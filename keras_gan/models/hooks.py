"""What subclasses of `GAN` may change of the game, each with what it is for `GAN` itself."""


class GameHooks:
    """The methods by which a subclass of `GAN` says what differs, the algorithm being the same.

    `ConditionalGAN` gives the networks a second input, `ACGAN` and `InfoGAN` use a second output of
    the discriminator, `PacGAN` packs samples.
    """

    def given_spec(self, generator):
        """Returns `keras.KerasTensor`s in place of what `examples` gives besides the samples."""
        if len(getattr(generator, "inputs", None) or [None]) > 1:
            raise ValueError(
                f"The generator '{generator.name}' has the input shapes {generator.input_shape}. "
                f"{type(self).__name__} expects a single input of shape (batch, latent_dim). Use "
                "keras_gan.models.ConditionalGAN, or build the generator without condition_dim."
            )

    def examples(self, data):
        """Returns the real samples of a batch of training data, and what else there is of it.

        The second, `given`, is a tensor or a structure of tensors whose first axis is the batch;
        here `None`. What is given goes to all the methods below.
        """
        return self.real_samples(data), None

    def generator_inputs(self, latents, given):
        """Returns what the generator is called on; here the latents."""
        return latents

    def discriminator_inputs(self, samples, given):
        """Returns what the discriminator is called on; here the samples."""
        return samples

    def outputs_of(self, outputs):
        """Returns what the discriminator returned as a list that begins with the logits."""
        return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]

    def discriminator_extras(self, real_outputs, fake_outputs, latents, given):
        """Further terms of what the discriminator minimises; here none.

        Args:
            real_outputs: List of the discriminator's outputs besides the logits, of real samples.
            fake_outputs: The same of generated samples.
            latents: Tensor `(batch, latent_dim)` that they were generated from.
            given: See `examples`.

        Returns:
            Dict from log name to values `(batch,)`.
        """
        return {}

    def generator_extras(self, fake_outputs, latents, given):
        """Further terms of what the generator minimises; as `discriminator_extras`."""
        return {}

    def extra_log_names(self):
        """Returns the names of the further terms."""
        return []

    def arrange(self, samples):
        """Brings samples into the discriminator's form, in training and in `evaluate`.

        Here they are left as they are; `PacGAN` packs them.
        """
        return samples

    @classmethod
    def network_shapes(cls, data, fields):
        """See `AdversarialModel.network_shapes`: the discriminator sees arranged samples."""
        arranged = cls.arranged_shape(data.sample_shape, **fields)
        return super().network_shapes(data, fields) | {"discriminator": arranged}

    # Arguments of the constructor that `arrange` depends on; set before this class's constructor.
    arrangement = {}

    @classmethod
    def arranged_shape(cls, sample_shape, **arguments):
        """Returns the shape of one entry of what `arrange` makes of samples of a shape.

        Args:
            sample_shape: Tuple, without the batch axis.
            **arguments: Of the constructor.
        """
        return sample_shape
