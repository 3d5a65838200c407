import Base
import Wire

/// One or more messages of every kind, each with all of its members in use.
enum SampleMessages {
  static let engine = EngineDescription(
    model: "polyp-lite/1", modelDigest: String(repeating: "a1", count: 32), pipeline: "default/1",
    pipelineDigest: String(repeating: "b2", count: 32), provider: "openvino",
    precision: "bfloat16", runtimeVersion: "1.24.1", isDegraded: true, inputWidth: 256,
    inputHeight: 192, purpose: .installationTest)

  static let hello: [HelloMessage] = [
    HelloMessage(client: "station/2.1"),
    HelloMessage(client: "", masks: .none, contours: false),
    HelloMessage(client: "é \"quoted\"\n", masks: .bits, contours: true),
  ]

  static let welcome = WelcomeMessage(
    server: "biopsyd/0.1.0", intendedUse: "research use only, not for diagnosis", engine: engine,
    maximumFrameByteCount: 33_554_432, maximumStreams: 8, defaultDeadlineMilliseconds: 120,
    maximumRings: 4, maximumRingByteCount: 536_870_912)

  static let openStream: [OpenStreamMessage] = [
    OpenStreamMessage(name: "room-1"),
    OpenStreamMessage(
      name: "A.b_c-9", deadlineMilliseconds: 3_600_000, exactDecode: true, clock: .monotonicRaw,
      region: [0, 65535, 1, 65535], pipeline: "nbi", imagingMode: .nbi, examination: "E 1/7",
      patient: "P-1"),
  ]

  static let streamOpened = StreamOpenedMessage(
    stream: 1, deadlineMilliseconds: 120, pipeline: "nbi")

  /// Where something stands in a ledger.
  static let receipt = LedgerReceipt(
    sequence: 1042, leafDigest: String(repeating: "c3", count: 32))

  /// The answer within a study.
  static let streamRecorded = StreamOpenedMessage(
    stream: 1, deadlineMilliseconds: 120, receipt: receipt)

  static let records = [
    RecordMessage(event: "resection", details: ["polyp": "1042.1", "fate": "retrieved"]),
    RecordMessage(event: "look", details: [:], request: "look-7"),
  ]

  static let recorded = RecordedMessage(receipt: receipt, isRepeat: true)

  static let manage: [ManageMessage] =
    ManageMessage.Action.allCases.map {
      ManageMessage($0, model: "polyp-lite/2", pipeline: "nbi")
    } + [
      ManageMessage(.list),
      ManageMessage(.erase, details: ["patient": "4711", "confirm": false]),
    ]

  /// An answer as the daemon makes it, with everything that it can tell.
  static let managed: ManagedMessage = {
    let loaded: JSONObject = [
      "model": "polyp-lite/2", "generation": 7, "provider": "CPUExecutionProvider",
      "pipeline_sha256": .string(engine.pipelineDigest), "degraded": true,
      "registry_state": "candidate",
    ]
    var shadow = loaded
    shadow["frames"] = .object(shadowFrames)
    return ManagedMessage(document: [
      "action": "activate", "pipeline": "nbi", "model": "polyp-lite/2", "generation": 7,
      "degraded": true, "load_ms": 812, "after_restart": "polyp-lite/1",
      "self_test": [
        "passed": true, "maximum_absolute_error": 0, "mean_absolute_error": 0,
        "threshold_disagreement": 0, "duration_ms": 9.5,
      ],
      "registry": "models", "default_pipeline": "default",
      "pipelines": [
        [
          "name": "default", "configured": "polyp-lite", "state": "serving",
          "serving": .object(loaded), "streams": 2, "swaps": 1, "loaded": .object(loaded),
          "shadows": [.object(shadow)],
        ],
        ["name": "nbi", "configured": "polyp-lite/2", "state": "retired", "shadows": []],
      ],
    ])
  }()

  static let shadowFrames: JSONObject = [
    "neither": 10, "same_place": 5, "elsewhere": 1, "serving_only": 2, "shadow_only": 3,
    "failed": 0, "skipped": 40,
  ]

  static let frame: [FrameMessage] = [
    FrameMessage(stream: 1, encoding: .jpeg),
    FrameMessage(
      stream: 4_294_967_295, encoding: .jpeg,
      captured: MonotonicInstant(nanoseconds: 9_223_372_036_854_775_807)),
    FrameMessage(stream: 2, encoding: .raw(.init(format: "rgb", width: 1920, height: 1080))),
    FrameMessage(
      stream: 2,
      encoding: .raw(
        .init(
          format: "nv12", width: 65535, height: 1, rowByteCount: 65536, matrix: "bt601",
          range: "full")), captured: MonotonicInstant(nanoseconds: 0), imagingMode: .iScan),
    FrameMessage(
      stream: 1, encoding: .jpeg,
      slot: .init(
        ring: 4_294_967_295, index: 63, byteCount: 1, generation: 9_223_372_036_854_775_806)),
  ]

  static let openRing = OpenRingMessage(slots: 64, slotByteCount: 8192)
  static let ringOpened = RingOpenedMessage(ring: 2, isMapped: true)
  static let closeRing = CloseRingMessage(ring: 2)
  static let ringClosed = RingClosedMessage(ring: 2)
  static let setClock = SetClockMessage(
    stream: 1, deviceNanoseconds: 9_223_372_036_854_775_807,
    instant: MonotonicInstant(nanoseconds: 0))

  static let closeStream = CloseStreamMessage(stream: 1)

  static let accounting: FrameAccounting = {
    var accounting = FrameAccounting()
    accounting.received = 53
    accounting.answered = 7
    accounting.late = 2
    for (index, reason) in DropReason.allCases.enumerated() { accounting[reason] = index + 1 }
    return accounting
  }()

  static let streamClosed = StreamClosedMessage(stream: 1, accounting: accounting)

  static let timings: StageTimings = {
    var timings = StageTimings()
    timings.receive = .microseconds(1)
    timings.wait = .microseconds(2)
    timings.decode = .microseconds(3)
    timings.preprocess = .microseconds(4)
    timings.inference = .microseconds(5)
    timings.postprocess = .microseconds(6)
    timings.total = .microseconds(21)
    return timings
  }()

  /// A result with the given findings.
  static func result(
    _ outcome: ResultMessage.Outcome, reason: String? = nil, isLate: Bool = false,
    masks: MaskEncoding = .runLengths, findings: [ResultMessage.Finding] = []
  ) -> ResultMessage {
    ResultMessage(
      stream: 1, outcome: outcome, reason: reason, isLate: isLate, frameSize: [1920, 1080],
      maskSize: [256, 192], maskEncoding: masks, findings: findings, timings: timings,
      model: engine.model, pipelineDigest: engine.pipelineDigest, provider: engine.provider,
      isDegraded: engine.isDegraded)
  }

  static let results: [ResultMessage] = [
    result(.noPolyp),
    result(.abstained, reason: "blurred", isLate: true, masks: .none),
    result(
      .findings, masks: .bits,
      findings: [
        .init(
          box: [10, 20, 300, 200], areaFraction: 0.1, confidence: 1,
          mask: .init(offset: 0, byteCount: 6144), contour: .init(offset: 6144, byteCount: 40)),
        .init(box: [0, 0, 65535, 65535], areaFraction: 0, confidence: 0.333_333_34),
      ]),
    {
      var result = SampleMessages.result(.noPolyp)
      result.maskRegion = [1, 0, 640, 480]
      result.paceFramesPerSecond = 24.5
      return result
    }(),
    followed, withheld,
  ]

  static let reveal = RevealMessage(stream: 3, isShown: true)

  static let calls: [CallMessage] = [
    CallMessage(
      stream: 1, polyp: 2,
      opinion: PolypOpinion(
        finding: "adenoma", probability: 0.875, isConfident: true, isSealed: true),
      probabilities: [
        .init(finding: "hyperplastic", probability: 0.125),
        .init(finding: "adenoma", probability: 0.875),
      ], frames: 6, pipelineDigest: engine.pipelineDigest),
    CallMessage(
      stream: 4_294_967_295, polyp: 4_294_967_295,
      opinion: PolypOpinion(abstained: "too_small", isSealed: true), probabilities: [], frames: 0,
      pipelineDigest: engine.pipelineDigest),
    {
      var call = CallMessage(
        stream: 2, polyp: 1,
        opinion: PolypOpinion(
          finding: "adenoma", probability: 0.5, isConfident: false, isSealed: true),
        probabilities: [.init(finding: "adenoma", probability: 0.5)], frames: 3,
        pipelineDigest: engine.pipelineDigest)
      call.opinion.purpose = .installationTest
      call.receipt = receipt
      return call
    }(),
  ]

  /// A result with polyps that are followed.
  static let followed: ResultMessage = {
    var message = result(
      .findings, findings: [.init(box: [10, 20, 300, 200], areaFraction: 0.1, confidence: 1)])
    message.quality = .init(isUsable: false, reasons: ["blurred", "glare"])
    message.display = .live
    message.polyps = [
      .init(
        number: 1, state: .visible, finding: 0, box: [10, 20, 300, 200],
        call: PolypOpinion(
          finding: "sessile_serrated", probability: 0.5, isConfident: false, isSealed: false)),
      .init(
        number: 7, state: .held, box: [0, 0, 65535, 65535],
        call: PolypOpinion(abstained: "disagreement", isSealed: true)),
      .init(number: 9, state: .held, box: [1, 2, 3, 4]),
    ]
    return message
  }()

  /// A result of a pipeline whose display keeps everything from the station.
  static let withheld: ResultMessage = {
    var message = result(.withheld)
    message.quality = .init(isUsable: true)
    message.display = .blinded
    return message
  }()

  static let dropped: [DroppedMessage] = DropReason.allCases.map {
    DroppedMessage(
      stream: 3, reason: $0, message: $0 == .invalid ? "the JPEG is cut off" : "",
      paceFramesPerSecond: $0 == .invalid ? 0.1 : nil)
  }

  static let errors: [ErrorMessage] = WireError.Code.allCases.map {
    ErrorMessage(WireError($0, "in words"), endsSession: $0 == .timeout)
  }

  static let queryTrace = [QueryTraceMessage(), QueryTraceMessage(frames: 65536)]
  static let trace = TraceMessage(frames: 512)

  /// A status as the daemon makes it, with one station.
  static let status: StatusMessage = {
    var frames = JSONObject(writing: { accounting.writeMembers(to: &$0) })
    frames["pending"] = 1
    return StatusMessage(document: [
      "state": "degraded", "live": true, "ready": true, "server": "biopsyd/0.1.0",
      "intended_use": "research use only, not for diagnosis", "uptime_seconds": 1.5,
      "engine": .object(JSONObject(writing: { engine.writeMembers(to: &$0) })),
      "engine_details": ["library": "libonnxruntime.so.1"],
      "pipelines": [
        [
          "name": "default", "generation": 3,
          "engine": .object(JSONObject(writing: { engine.writeMembers(to: &$0) })),
          "degraded_because": "no such device", "streams": 1, "swaps": 2,
          "shadows": [["model": "polyp-lite/2", "frames": .object(shadowFrames)]],
        ]
      ],
      "sessions": ["open": 1, "accepted": 2, "refused": 1], "frames": .object(frames),
      "streams": [["name": "room-1", "open": 1, "frames": .object(frames)]],
      "last_good_inference_age_ms": 12.5, "last_failure": "no memory",
      "supervision": [
        "workers": [["last_good_age_ms": 12.5, "failures_in_a_row": 0, "busy_ms": 3]],
        "canary": ["runs": 3, "failures": 1, "age_ms": 4000.5],
        "watchdog": ["signs_of_life": 7, "age_ms": 1000],
      ],
    ])
  }()
}
