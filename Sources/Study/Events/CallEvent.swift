public import Base

/// What a polyp was taken for: sealed before anybody can know what it is.
public struct CallEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.call

  /// What was called.
  public struct Opinion: Equatable, Sendable {
    /// How firm a call is.
    public enum Status: String, CaseIterable, Sendable {
      /// A class, beyond its bound for confident calls.
      case highConfidence = "high_confidence"
      /// A class, beyond its bound for calls.
      case lowConfidence = "low_confidence"
      /// No class.
      case abstained
    }

    /// One of the classes that were told apart.
    public struct Class: Equatable, Sendable {
      /// Its label.
      public var label: String
      /// Its calibrated probability from all looks together; nil without looks.
      public var probability: Millionths?
      /// The least probability of a call.
      public var low: Millionths
      /// The least probability of a confident call.
      public var high: Millionths

      /// Describes a class.
      public init(label: String, probability: Millionths?, low: Millionths, high: Millionths) {
        self.label = label
        self.probability = probability
        self.low = low
        self.high = high
      }
    }

    /// How firm the call is.
    public var status: Status
    /// The label that is called; nil when abstained.
    public var finding: String?
    /// Why no class is named; nil when one is.
    public var reason: String?
    /// All classes, in the model's order; empty without a histology model.
    public var classes: [Class]

    /// Describes an opinion.
    public init(status: Status, finding: String?, reason: String?, classes: [Class]) {
      self.status = status
      self.finding = finding
      self.reason = reason
      self.classes = classes
    }
  }

  /// What the call rests on.
  public struct Evidence: Equatable, Sendable {
    /// How many looks histology had.
    public var looks: Int
    /// In how many frames the polyp was found.
    public var frames: Int
    /// When it was first shown, in milliseconds since the stream's first frame.
    public var firstShownMilliseconds: Int64
    /// When it was last found, in milliseconds since the stream's first frame.
    public var lastFoundMilliseconds: Int64
    /// Why it was sealed when it was: `gone`, `finished` or `sufficient`.
    public var occasion: String
    /// The imaging mode that the station declared last.
    public var imagingMode: String

    /// Describes evidence.
    public init(
      looks: Int, frames: Int, firstShownMilliseconds: Int64, lastFoundMilliseconds: Int64,
      occasion: String, imagingMode: String
    ) {
      self.looks = looks
      self.frames = frames
      self.firstShownMilliseconds = firstShownMilliseconds
      self.lastFoundMilliseconds = lastFoundMilliseconds
      self.occasion = occasion
      self.imagingMode = imagingMode
    }
  }

  /// What computed the call.
  public struct Engine: Equatable, Sendable {
    /// A model that had a part in it.
    public struct Model: Equatable, Sendable {
      /// What it does: `segmenter` or `histology`.
      public var role: String
      /// Name and version, such as `polyp-lite/2`.
      public var identity: String
      /// The SHA-256 of the model file.
      public var digest: SHA256.Digest
      /// The SHA-256 of its manifest, which lists the digests of all its files; nil in records of earlier
      /// versions.
      public var manifestDigest: SHA256.Digest?

      /// Names a model.
      public init(
        role: String, identity: String, digest: SHA256.Digest, manifestDigest: SHA256.Digest? = nil
      ) {
        self.role = role
        self.identity = identity
        self.digest = digest
        self.manifestDigest = manifestDigest
      }
    }

    /// The pipeline's name.
    public var pipeline: String
    /// The SHA-256 over all that decides the pipeline's answers.
    public var pipelineDigest: SHA256.Digest
    /// The models.
    public var models: [Model]
    /// The execution provider that really ran, such as `cpu`.
    public var provider: String
    /// The arithmetic, such as `float32`.
    public var precision: String
    /// Whether it was another provider than the configuration asks for.
    public var isDegraded: Bool
    /// The version of ONNX Runtime.
    public var runtimeVersion: String
    /// The product and its version.
    public var product: String
    /// What the models may be used for: `research` or `installation_test`.
    public var purpose: String
    /// What computed it, more closely; nil in records of earlier versions.
    public var machine: Machine?

    /// Describes what computes.
    public init(
      pipeline: String, pipelineDigest: SHA256.Digest, models: [Model], provider: String,
      precision: String, isDegraded: Bool, runtimeVersion: String, product: String, purpose: String,
      machine: Machine? = nil
    ) {
      self.pipeline = pipeline
      self.pipelineDigest = pipelineDigest
      self.models = models
      self.provider = provider
      self.precision = precision
      self.isDegraded = isDegraded
      self.runtimeVersion = runtimeVersion
      self.product = product
      self.purpose = purpose
      self.machine = machine
    }
  }

  /// The processor and the build that computed a call: what else has to be the same for the same bits.
  public struct Machine: Equatable, Sendable {
    /// The processor's name, as the system tells it.
    public var processor: String
    /// The provider's device, such as `CPU` or `GPU.0`; nil where none is configured.
    public var device: String?
    /// The threads that compute one frame together.
    public var threads: Int
    /// How the program was compiled: `debug` or `release`, and by which compiler.
    public var build: String
    /// The version of the way from frames to tensors.
    public var preprocessing: Int

    /// Describes a machine.
    public init(
      processor: String, device: String?, threads: Int, build: String, preprocessing: Int
    ) {
      self.processor = processor
      self.device = device
      self.threads = threads
      self.build = build
      self.preprocessing = preprocessing
    }
  }

  /// The digest of the protocol that holds.
  public var protocolDigest: SHA256.Digest
  /// The polyp.
  public var polyp: PolypReference
  /// The examination; nil where the station names none.
  public var examination: Pseudonym?
  /// What was called.
  public var opinion: Opinion
  /// What it rests on.
  public var evidence: Evidence
  /// What computed it.
  public var engine: Engine
  /// When stations get to see it: `live`, `on_demand` or `blinded`.
  public var display: String
  /// The monotonic clock when it was sealed, in nanoseconds since the machine's start.
  public var monotonicNanoseconds: Int64
  /// What the call can be computed from again; nil in records of earlier versions.
  public var basis: Basis?
  /// How things stood when it was sealed; nil in records of earlier versions.
  public var sealing: Sealing?

  /// Describes a call.
  public init(
    protocolDigest: SHA256.Digest, polyp: PolypReference, examination: Pseudonym?,
    opinion: Opinion, evidence: Evidence, engine: Engine, display: String,
    monotonicNanoseconds: Int64, basis: Basis? = nil, sealing: Sealing? = nil
  ) {
    self.protocolDigest = protocolDigest
    self.polyp = polyp
    self.examination = examination
    self.opinion = opinion
    self.evidence = evidence
    self.engine = engine
    self.display = display
    self.monotonicNanoseconds = monotonicNanoseconds
    self.basis = basis
    self.sealing = sealing
  }
}
