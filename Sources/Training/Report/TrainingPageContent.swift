public import Statistics

/// What the page of a training run says; a plain value, made anew after every epoch.
///
/// Nothing in it is looked at but to be shown. Callers see to it that captions hold nothing of a
/// patient that the page's readers may not know.
public struct TrainingPageContent: Sendable {
  /// How far the run is.
  public enum State: Hashable, Sendable {
    /// At work on an epoch, counted from 1, of so many; with the time that is left, where it is known.
    case running(epoch: Int, of: Int, timeLeft: Duration?)
    /// Done.
    case finished
    /// Ended before it was done, and why.
    case stopped(reason: String)
  }

  /// What came of an epoch.
  public struct Epoch: Sendable {
    /// Its number, from 1.
    public var number: Int
    /// The mean loss on training pictures; NaN where there is none.
    public var trainingLoss: Double
    /// The mean loss on validation pictures; nil where it was not measured.
    public var validationLoss: Double?
    /// The learning rate at its end.
    public var learningRate: Double
    /// Figures on validation patients by their names, in the order in which they are shown.
    public var figures: [(name: String, value: Double)]
    /// How long it took.
    public var duration: Duration
    /// Whether it is the best until now: the one whose parameters are kept.
    public var isBest: Bool

    /// Describes an epoch.
    public init(
      number: Int, trainingLoss: Double, validationLoss: Double? = nil, learningRate: Double,
      figures: [(name: String, value: Double)] = [], duration: Duration, isBest: Bool = false
    ) {
      self.number = number
      self.trainingLoss = trainingLoss
      self.validationLoss = validationLoss
      self.learningRate = learningRate
      self.figures = figures
      self.duration = duration
      self.isBest = isBest
    }
  }

  /// What cases of each class were called.
  public struct Confusion: Hashable, Sendable {
    /// The classes' names.
    public var classes: [String]
    /// A row for each true class with a number for each class that is called.
    public var counts: [[Int]]

    /// Describes calls; a row and a column for each class.
    public init(classes: [String], counts: [[Int]]) {
      self.classes = classes
      self.counts = counts
    }
  }

  /// The run's name.
  public var title: String
  /// What it was asked for: architecture, data, recipe, seed and the like.
  public var facts: [(name: String, value: String)]
  /// How far it is.
  public var state: State
  /// The epochs that are done, in their order.
  public var epochs: [Epoch] = []
  /// What the best epoch calls validation cases.
  public var confusion: Confusion?
  /// How far its probabilities hold on validation cases.
  public var reliability: ReliabilityBins?
  /// JPEG files of the cases that go wrong most, worst first; the first twelve are shown.
  public var worstCases: [(jpeg: [UInt8], caption: String)] = []
  /// Figures on test patients with their intervals as text; empty until they are known.
  public var results: [(name: String, value: String, interval: String)] = []
  /// What a reader has to know.
  public var notes: [String] = []

  /// Describes a run that has done no epoch yet.
  public init(title: String, facts: [(name: String, value: String)] = [], state: State) {
    self.title = title
    self.facts = facts
    self.state = state
  }
}
