public import Base

extension CallEvent {
  /// What a call can be computed from again: the looks that were pooled, and the rule.
  public struct Basis: Equatable, Sendable {
    /// The most looks that a call is made of.
    public static let maximumLookCount = 16

    /// How looks become a call; nil without a histology model.
    public var rule: Rule?
    /// Whether JPEG frames were decoded at full size.
    public var decodesExactly: Bool
    /// The looks, in the order in which they are pooled.
    public var looks: [Look]

    /// Describes a basis.
    public init(rule: Rule?, decodesExactly: Bool, looks: [Look]) {
      self.rule = rule
      self.decodesExactly = decodesExactly
      self.looks = looks
    }
  }

  /// How pooled probabilities become a call.
  public struct Rule: Equatable, Sendable {
    /// The probabilities from which a class is called.
    public struct Point: Equatable, Sendable {
      /// The least probability of a call.
      public var low: ExactNumber
      /// The least probability of a confident call.
      public var high: ExactNumber

      /// Describes a point.
      public init(low: ExactNumber, high: ExactNumber) {
        self.low = low
        self.high = high
      }
    }

    /// How many looks a call needs.
    public var minimumLooks: Int
    /// The largest share of looks that may contradict a call, [0, 1].
    public var maximumDisagreement: ExactNumber
    /// The point of each class, in the order of `Opinion.classes`.
    public var points: [Point]

    /// Describes a rule.
    public init(minimumLooks: Int, maximumDisagreement: ExactNumber, points: [Point]) {
      self.minimumLooks = minimumLooks
      self.maximumDisagreement = maximumDisagreement
      self.points = points
    }
  }

  /// One run of the histology model on a part of one frame.
  public struct Look: Equatable, Sendable {
    /// The frame's number among those of the stream that were analysed, from 0.
    public var frame: Int
    /// When the frame was captured, in milliseconds since the first frame that this generation of the
    /// pipeline followed.
    public var capturedMilliseconds: Int64
    /// The same on the clock on the wall, in milliseconds since 1970, UTC.
    public var capturedTime: Int64
    /// From the frame's capture to the model's answer, in microseconds.
    public var latencyMicroseconds: Int64
    /// The light that the station declared for the frame.
    public var imagingMode: String
    /// Left, top, width and height of the part, in pixels of the upright frame.
    public var crop: [Int]
    /// How good the picture of the polyp is, and how much the look counts, (0, 1].
    public var weight: ExactNumber
    /// The calibrated probability of each class, in the order of `Opinion.classes`.
    public var probabilities: [ExactNumber]
    /// The frame's bytes as the station sent them; nil where they could not be hashed in time.
    public var source: Source?
    /// What is kept of the frame.
    public var picture: Picture

    /// Describes a look.
    public init(
      frame: Int, capturedMilliseconds: Int64, capturedTime: Int64, latencyMicroseconds: Int64,
      imagingMode: String, crop: [Int], weight: ExactNumber, probabilities: [ExactNumber],
      source: Source?, picture: Picture
    ) {
      self.frame = frame
      self.capturedMilliseconds = capturedMilliseconds
      self.capturedTime = capturedTime
      self.latencyMicroseconds = latencyMicroseconds
      self.imagingMode = imagingMode
      self.crop = crop
      self.weight = weight
      self.probabilities = probabilities
      self.source = source
      self.picture = picture
    }

    /// A frame's bytes as the station sent them.
    public struct Source: Equatable, Sendable {
      /// What they are: `jpeg`, or the pixels' format such as `nv12`.
      public var encoding: String
      /// How many.
      public var byteCount: Int
      /// Their SHA-256.
      public var digest: SHA256.Digest

      /// Describes bytes.
      public init(encoding: String, byteCount: Int, digest: SHA256.Digest) {
        self.encoding = encoding
        self.byteCount = byteCount
        self.digest = digest
      }
    }

    /// What is kept of a frame.
    public enum Picture: Equatable, Sendable {
      /// A JPEG file.
      case kept(Kept)
      /// Nothing, for a reason.
      case notKept(Absence)
    }

    /// A file that is kept of a frame, called by `KeyFrameName`.
    public struct Kept: Equatable, Sendable {
      /// The file's SHA-256.
      public var digest: SHA256.Digest
      /// The file's length.
      public var byteCount: Int
      /// Whether its coefficients are those of the station's file, but for the mask.
      public var isLossless: Bool
      /// The digest of the mask under which pixels were blanked; nil without a mask.
      public var mask: SHA256.Digest?
      /// What the model says of the part in this file; nil where its pixels there are the frame's.
      public var probabilities: [ExactNumber]?

      /// Describes a file.
      public init(
        digest: SHA256.Digest, byteCount: Int, isLossless: Bool, mask: SHA256.Digest?,
        probabilities: [ExactNumber]?
      ) {
        self.digest = digest
        self.byteCount = byteCount
        self.isLossless = isLossless
        self.mask = mask
        self.probabilities = probabilities
      }
    }

    /// Why nothing is kept of a frame.
    public enum Absence: String, CaseIterable, Sendable {
      /// The study keeps no pictures.
      case notConfigured = "not_configured"
      /// Looks of the same call that counted more were kept.
      case perCall = "per_call"
      /// The quota was used up.
      case quota
      /// Too many frames waited to be kept.
      case busy
      /// The disk refused.
      case disk
      /// No JPEG could be made of it, or the model failed on what was made.
      case failed
      /// It was not ready when the call was sealed.
      case late
    }
  }

  /// How things stood when the call was sealed.
  public struct Sealing: Equatable, Sendable {
    /// Whether the endoscopist had been shown where the polyp is.
    public var hasShownOutline: Bool
    /// Whether the endoscopist had been shown what it may be.
    public var hasShownOpinion: Bool

    /// Describes a state.
    public init(hasShownOutline: Bool, hasShownOpinion: Bool) {
      self.hasShownOutline = hasShownOutline
      self.hasShownOpinion = hasShownOpinion
    }
  }
}

extension CallEvent {
  /// The files that are kept of its looks, each once.
  public var keptPictures: [KeyFrameName] {
    var names: [KeyFrameName] = []
    for look in basis?.looks ?? [] {
      guard case .kept(let kept) = look.picture else { continue }
      let name = KeyFrameName(stream: polyp.stream, digest: kept.digest)
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}
