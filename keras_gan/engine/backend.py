"""Picks the engine's file for the Keras backend in use; another backend is one more branch."""

import keras

if keras.backend.backend() == "tensorflow":
    from keras_gan.engine.tensorflow import (
        ForwardPass,
        apply_gradients,
        compiled,
        compiles_double_precision,
        conditional,
        default_jit_compile,
        default_steps_per_execution,
        double_precision,
        gradients,
        has_accelerator,
        input_gradient,
        layer_seed,
        stateless_normal,
        stateless_uniform,
    )
    from keras_gan.engine.tensorflow_checks import (
        explained_errors,
        require_examples,
        require_labels,
        require_one_strategy,
        require_rows,
    )
    from keras_gan.engine.tensorflow_kernels import (
        accelerate_network,
        accelerate_optimizer,
        grouped_convolution,
    )
    from keras_gan.engine.tensorflow_replicas import (
        agree_on_finite,
        all_rows,
        assign_equal,
        copier_of_first_replica,
        copy_values,
        gather_over_workers,
        global_mean,
        is_chief,
        logs_for_fit,
        move_towards,
        num_replicas,
        own_rows,
        read_local,
        replica_slice,
        spans_workers,
        splits_batches,
        sum_over_replicas,
        write_local,
    )
    from keras_gan.engine.tensorflow_trainer import BackendTrainer
elif keras.backend.backend() == "jax":
    from keras_gan.engine.jax import (
        ForwardPass,
        apply_gradients,
        compiled,
        conditional,
        gradients,
        input_gradient,
    )
    from keras_gan.engine.jax_devices import (
        compiles_double_precision,
        default_jit_compile,
        default_steps_per_execution,
        double_precision,
        has_accelerator,
    )
    from keras_gan.engine.jax_kernels import (
        accelerate_network,
        accelerate_optimizer,
        grouped_convolution,
    )
    from keras_gan.engine.jax_random import layer_seed, stateless_normal, stateless_uniform
    from keras_gan.engine.jax_replicas import (
        agree_on_finite,
        all_rows,
        assign_equal,
        copier_of_first_replica,
        copy_values,
        explained_errors,
        gather_over_workers,
        global_mean,
        is_chief,
        logs_for_fit,
        move_towards,
        num_replicas,
        own_rows,
        read_local,
        replica_slice,
        require_examples,
        require_labels,
        require_one_strategy,
        require_rows,
        spans_workers,
        splits_batches,
        sum_over_replicas,
        write_local,
    )
    from keras_gan.engine.jax_trainer import BackendTrainer
else:
    raise ImportError(
        "keras_gan trains with the TensorFlow or the JAX backend of Keras. Received: "
        f"'{keras.backend.backend()}'. Set the environment variable KERAS_BACKEND=tensorflow or "
        "KERAS_BACKEND=jax before the first import of keras."
    )
