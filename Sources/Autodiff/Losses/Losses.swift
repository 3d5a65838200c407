/// Losses, as formulas of a graph.
///
/// Each takes logits, and what they should have been as data; each gives one number, the mean over the
/// images of a batch.
public enum Losses {}
