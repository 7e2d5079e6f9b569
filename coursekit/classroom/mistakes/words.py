"""The catalogue's words: what each mistake is called and what its maker is told.

One sentence each, in the learner's own names; w, b, z, a, delta as in the book.
"""

from typing import NamedTuple

from coursekit.classroom.mistakes.slopes import SLOPE_WORDS


class Words(NamedTuple):
    """The equation a mistake sits in, and the sentence."""

    equation: str | None
    message: str


WORDS: dict[str, Words] = {
    # The forward pass.
    "forward_no_bias": Words("forward", "z[l] lacks the bias b[l]."),
    "forward_input_activated": Words(
        "forward", "The input went through sigma: a[1] is x itself."
    ),
    "forward_linear_output": Words(
        "forward", "The last layer has no activation: a[L] = sigma(z[L]), not z[L]."
    ),
    "softmax_axis": Words(
        "forward",
        "softmax sums over the examples (axis 1); each column should sum to 1: axis 0.",
    ),
    "softmax_twice": Words("forward", "softmax is applied to what softmax returned."),
    # BP1.
    "output_slope_missing": Words(
        "BP1",
        "The factor sigma'(z[L]) is missing in the output error: a - y alone is "
        "right for the cross-entropy, the quadratic cost needs it.",
    ),
    "output_slope_doubled": Words(
        "BP1",
        "sigma'(z[L]) is a factor too many: with the cross-entropy it cancels, and "
        "delta[L] is a - y.",
    ),
    "y_minus_a": Words("BP1", "y - a stands where a - y is wanted: every sign turns."),
    "factor_2": Words(
        "BP1", "A factor 2 too much: the 1/2 in the cost cancels the 2 of the square."
    ),
    "factor_half": Words(
        "BP1", "A factor 1/2 too much: the 1/2 in the cost has gone into its slope."
    ),
    "mean_over_outputs": Words(
        "BP1",
        "The cost is averaged over the output neurons too (np.mean of all): it is "
        "their sum, so everything is n[L] times too small.",
    ),
    "output_matmul": Words(
        "BP1", "@ stands where * is wanted: BP1 multiplies entry by entry."
    ),
    "output_plus": Words(
        "BP1", "sigma'(z[L]) is added to a - y: BP1 multiplies the two."
    ),
    "softmax_elementwise": Words(
        "BP1",
        "softmax is treated as if it acted on each neuron alone, with slope "
        "a * (1 - a): with the log-likelihood delta[L] is a - y.",
    ),
    # BP2.
    "no_transpose": Words(
        "BP2",
        "The transpose is missing: delta goes back through w[l+1].T, a sum over the "
        "neurons of layer l+1.",
    ),
    "same_layer_weights": Words(
        "BP2", "w[l] stands where w[l+1] is wanted: an index is off by one."
    ),
    "hidden_slope_missing": Words(
        "BP2",
        "The factor sigma'(z[l]) is missing: the error went back through the weights, "
        "but not through the neuron itself.",
    ),
    "slope_next_layer": Words(
        "BP2", "sigma' is taken at z[l+1]; BP2 needs it at the layer's own z[l]."
    ),
    "slope_previous_layer": Words(
        "BP2", "sigma' is taken at z[l-1]; BP2 needs it at the layer's own z[l]."
    ),
    "raw_error": Words(
        "BP2",
        "a - y itself is carried back through the weights: BP2 carries back "
        "delta[l+1], with the slopes of the layers above in it.",
    ),
    "always_output_error": Words(
        "BP2", "delta[L] is used in each layer; BP2 needs delta[l+1]."
    ),
    "updated_weights": Words(
        "BP2",
        "The weights were changed before they carried the error back: BP2 needs the "
        "w of the forward pass, so take the gradient step last.",
    ),
    "hidden_sign": Words("BP2", "BP2 has no minus: the sign turns in each layer."),
    "hidden_factor_2": Words("BP2", "BP2 has no factor 2: it doubles in each layer."),
    "hidden_plus": Words(
        "BP2", "sigma'(z[l]) is added; BP2 multiplies by it, entry by entry."
    ),
    "hidden_matmul": Words(
        "BP2", "@ stands where * is wanted: sigma'(z[l]) is a factor entry by entry."
    ),
    "hidden_outer": Words(
        "BP2", "An outer product stands where BP2 multiplies entry by entry."
    ),
    "abs_weights": Words(
        "BP2", "The sizes |w| carry the error back: the signs of w[l+1] belong to it."
    ),
    "unweighted_sum": Words(
        "BP2", "delta[l+1] is summed without the weights w[l+1] of the paths."
    ),
    "in_place": Words(
        "BP2",
        "delta[l] is written over delta[l+1], which BP3 and BP4 still need: make a "
        "new array for each layer.",
    ),
    "batch_averaged_first": Words(
        "BP2",
        "delta and a are averaged over the batch before the backward pass: the mean "
        "of products is not the product of means.",
    ),
    "inputs_averaged": Words(
        "forward",
        "x and y are averaged over the batch before the forward pass: each example "
        "needs its own; average the gradients.",
    ),
    # BP3.
    "bias_not_summed": Words(
        "BP3", "The bias gradient has one column an example: take their mean, axis=1."
    ),
    "bias_wrong_axis_flat": Words("BP3", "That is a mean over the neurons, axis 0."),
    "bias_summed_flat": Words(
        "BP3",
        "The bias gradient is a sum, in one dimension: divide by m, keepdims.",
    ),
    "bias_last_over_m": Words(
        "BP3", "Only the last example counts, divided by m: = where += is due."
    ),
    "bias_wrong_axis": Words(
        "BP3", "The mean runs over the neurons (axis 0): examples are axis 1."
    ),
    "bias_one_dimensional": Words(
        "BP3",
        "The bias gradient has shape (n,), its bias (n, 1): keepdims=True keeps the "
        "column, else z + b broadcasts along the wrong axis.",
    ),
    "bias_summed": Words(
        "BP3", "The bias gradient is a sum over the examples: divide by m."
    ),
    "bias_averaged_twice": Words("BP3", "The bias gradient is divided by m twice."),
    "bias_from_weights": Words(
        "BP3",
        "The bias gradient is the sum of dC/dw over its columns: that multiplies "
        "delta by the inputs, and a bias has none.",
    ),
    "bias_zero": Words("BP3", "The bias gradient stays zero: it is the mean of delta."),
    "bias_times_bias": Words(
        "BP3", "delta is multiplied by b: dz/db is 1, the value of b does not matter."
    ),
    "bias_last_example": Words(
        "BP3", "Only the last example counts in the bias gradient: = where += is due."
    ),
    "bias_first_example": Words(
        "BP3", "Only the first example counts in the bias gradient."
    ),
    "bias_mean_of_all": Words(
        "BP3", "The mean runs over neurons and examples: each neuron keeps its own."
    ),
    "bias_scalar": Words(
        "BP3", "The mean runs over the whole array: axis=1 is the examples."
    ),
    # BP4.
    "weight_transposed": Words(
        "BP4", "dC/dw[l] is transposed: delta @ a.T has w[l]'s shape, a @ delta.T not."
    ),
    "weight_no_transpose": Words(
        "BP4", "The transpose of a[l-1] is missing: the examples are to be summed over."
    ),
    "weight_same_layer": Words(
        "BP4", "a[l] stands where a[l-1] is wanted: w[l] multiplied a[l-1]."
    ),
    "weight_input_everywhere": Words(
        "BP4", "The input x stands for a[l-1] in every layer; it is a[1] only."
    ),
    "weight_z_not_a": Words(
        "BP4", "z[l-1] stands where a[l-1] is wanted: w[l] multiplied the activation."
    ),
    "weight_elementwise": Words(
        "BP4", "* stands where @ is wanted: BP4 is an outer product of each example."
    ),
    "weight_last_example": Words(
        "BP4", "Only the last example counts in the weight gradient: = where += is due."
    ),
    "weight_last_over_m": Words(
        "BP4", "Only the last example counts, divided by m: = where += is due."
    ),
    "weight_first_example": Words(
        "BP4", "Only the first example counts in the weight gradient."
    ),
    "weight_summed": Words(
        "BP4", "The weight gradient is a sum over the examples: divide by m."
    ),
    "weight_averaged_twice": Words("BP4", "The weight gradient is divided by m twice."),
    "weight_means": Words(
        "BP4",
        "The means of delta and of a are multiplied: the mean of products is wanted.",
    ),
    # The batch and the bookkeeping.
    "sum_not_mean": Words(
        "BP3", "BP3 and BP4 sum over the examples: the cost is their mean, divide by m."
    ),
    "last_example": Words(
        "BP3", "Only the last example counts in both gradients: = where += is due."
    ),
    "last_example_over_m": Words(
        "BP3", "Only the last example counts, divided by m: = where += is due."
    ),
    "m_minus_1": Words("BP3", "The mean divides by m - 1: BP3 and BP4 divide by m."),
    "averaged_twice": Words(
        "BP3", "1/m is there twice: it belongs in BP3 and BP4, and not in delta too."
    ),
    "first_layer_skipped": Words(
        "BP2", "Layer 2 got no gradient: the loop back ends at l = 2, one step late."
    ),
    "layers_off_by_one": Words(
        None, "The layers are keyed one too low: w[2] is the first, w[L] the last."
    ),
    "input_layer_included": Words(
        None, "Layer 1 is the input: it has no gradient; the keys are 2..L."
    ),
    "layers_reversed": Words(
        None, "The layers come in reverse: w[2] belongs to the first layer of weights."
    ),
    "w_and_b_swapped": Words(
        None, "The pair is (b, w): the gradients of w come first, then those of b."
    ),
}
for _slope, _text in SLOPE_WORDS.items():
    for _place, _equation, _z, _a in (
        ("output_slope", "BP1", "z[L]", "a[L]"),
        ("hidden_slope", "BP2", "z[l]", "a[l]"),
        ("slope", "BP1", "z", "a"),
    ):
        WORDS[f"{_place}_{_slope}"] = Words(
            _equation, _text.format(equation=_equation, z=_z, a=_a)
        )
