public import ONNX

/// A graph whose run is one step of training: forward, loss, gradients and the optimiser's update.
///
/// What changes from step to step goes in under its name and comes out under another, in a tensor of
/// the same type. Two sets of buffers that take turns are all that a run needs, and nothing is copied
/// between steps.
public struct TrainingGraph: Sendable {
  /// A tensor that each step replaces.
  public struct State: Sendable, Hashable {
    /// What the tensor is.
    public enum Role: Sendable, Hashable {
      /// A trained parameter.
      case parameter
      /// A batch normalization's running mean or variance.
      case runningStatistic
      /// What the optimiser remembers of a parameter; zeros before the first step.
      case optimizer(parameter: String)
      /// The average of a parameter over the steps; the parameter itself before the first step.
      case average(parameter: String)
    }

    /// What the tensor is.
    public let role: Role
    /// The input that takes it.
    public let input: ValueInfo
    /// The output that gives the one for the next step, of the same type.
    public let outputName: String
  }

  /// The computation.
  public let graph: Graph
  /// The version of ONNX's operators that it uses.
  public let operatorSet: Int
  /// Inputs that are new at each step: images, labels, masks.
  public let data: [ValueInfo]
  /// Tensors that each step replaces.
  public let states: [State]
  /// Inputs that no step changes: parameters that are neither trained nor constants of the graph.
  public let frozen: [ValueInfo]
  /// Whether the graph counts steps, by an input `TrainingGraph.stepName`.
  public let countsSteps: Bool
  /// The names of the outputs that are numbers to be watched: the loss, the gradients' length where
  /// that is bounded, and what the loss's formula has made an output.
  public let measures: [String]

  /// The input that takes the learning rate, one float32.
  public static let learningRateName = "learning_rate"
  /// The input that takes the number of this step, from 1, as one float32.
  public static let stepName = "step"
  /// The output that gives the loss before the step.
  public static let lossName = "loss"
  /// The output that gives the length of all gradients together, before it is bounded.
  public static let gradientNormName = "gradient_norm"

  /// The graph as a model.
  public var model: Model { Model(graph, operatorSet: operatorSet) }
}
