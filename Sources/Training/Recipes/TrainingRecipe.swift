public import Architectures

/// How a network is trained: everything but the data and what it starts from.
public struct TrainingRecipe: Hashable, Sendable {
  /// Which parameters learn.
  public enum Trained: Hashable, Sendable {
    /// All.
    case everything
    /// Those of the last stages of the encoder, and what comes after it; with 0 only the latter.
    case lastStages(Int)
  }

  /// How parameters follow from gradients.
  public enum Algorithm: String, CaseIterable, Sendable {
    /// Stochastic gradient descent, with `momentum`.
    case sgd
    /// Adam with decoupled weight decay, by its usual constants.
    case adamW = "adamw"
    /// Logistic regression to convergence, of a linear head on a frozen encoder (`ProbeFit`).
    case logisticRegression = "logistic_regression"
  }

  /// What is minimised.
  public enum Loss: String, CaseIterable, Sendable {
    /// Cross-entropy of classes.
    case crossEntropy = "cross_entropy"
    /// Polyp-PVT's border-weighted cross-entropy and intersection over union, of every map.
    case structure
    /// Binary cross-entropy and Dice, of every map.
    case binaryCrossEntropyAndDice = "bce_dice"
  }

  /// Which epoch's parameters become the model.
  public enum Selection: String, CaseIterable, Sendable {
    /// Those of the epoch with the best validation figure.
    case best
    /// Those of the last epoch.
    case last
  }

  /// The side of the input, in pixels; nil for the network's own.
  public var inputSide: Int?
  /// Pictures in a step, 1 to 1024.
  public var batchSize = 16
  /// How often all training pictures are seen, 1 to 100,000.
  public var epochs = 20
  /// How parameters follow from gradients.
  public var algorithm = Algorithm.adamW
  /// SGD's momentum, [0, 1).
  public var momentum = 0.0
  /// The highest learning rate, above 0.
  public var learningRate = 1e-3
  /// What the encoder's learning rate is multiplied by, above 0.
  public var encoderRateScale = 1.0
  /// What the learning rate of each stage of the encoder is multiplied by, for each stage between it
  /// and the last one; (0, 1].
  public var stageRateDecay = 1.0
  /// The weight decay, at least 0.
  public var weightDecay = 0.0
  /// Whether biases and normalizations decay too.
  public var decaysVectors = true
  /// How the learning rate changes over the steps.
  public var schedule = LearningRateSchedule.constant
  /// The greatest length of all gradients together; nil for no bound.
  public var maximumGradientNorm: Double?
  /// The greatest magnitude of each element of a gradient; nil for no bound.
  public var maximumGradientValue: Double?
  /// The share that an average of the parameters over steps keeps at each, [0, 1); nil for no average.
  ///
  /// With one, the average is validated and becomes the model.
  public var averageDecay: Double?
  /// Which parameters learn.
  public var trained = Trained.everything
  /// Whether batch normalizations of what learns take the batch's statistics, rather than running ones.
  public var normalizesByBatch = true
  /// What is minimised.
  public var loss = Loss.crossEntropy
  /// The share that all classes have in a label, [0, 1).
  public var labelSmoothing = 0.0
  /// Whether classes count as if each had as many pictures.
  public var balancesClasses = false
  /// The sizes at which every batch is seen, a step each, as factors of the input's side.
  public var scales = [1.0]
  /// How pictures are varied.
  public var augmentation = AugmentationPolicy.none
  /// For how many epochs other variations of a picture are drawn before they come again; nil for always.
  ///
  /// With a number, what a frozen encoder gives of them is kept on disk and computed once.
  public var variations: Int?
  /// After how many epochs without a better validation figure the run stops; nil for never.
  public var patience: Int?
  /// Which epoch's parameters become the model.
  public var selection = Selection.best
  /// What a classifier makes of its encoder's features.
  public var head = ClassifierHead.hidden
  /// The standard deviation of the head's weights at first; nil for PyTorch's default.
  public var headDeviation: Double?
  /// Whether activations that are cheap to compute are computed again rather than kept, to save memory.
  public var recomputesCheapOperators = false

  /// A recipe that trains everything with AdamW.
  public init() {}
}
