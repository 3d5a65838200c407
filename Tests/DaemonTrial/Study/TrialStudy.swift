import Base
import Client
import Foundation
import Ledger

/// What a daemon needs to serve a study, in a folder: models, keys and a protocol, for as many ledgers as
/// are asked for.
struct TrialStudy {
  static let origin = "hospital.example/TRIAL-1"
  private static let pipelines = """
    [{"name": "room", "segmenter": "\(TrialModels.segmenter)", "histology": "\(TrialModels.histology)",
      "display": "live", "procedure": {
        "alarms": {"withhold_frames": 1, "withhold_window": 2, "hold_frames": 0},
        "tracking": {"remember_ms": 0, "split_frames": 0},
        "quality": {"minimum_sharpness": 0, "minimum_contrast": 0, "maximum_glare_share": 1,
                    "minimum_brightness": 0, "minimum_tissue_share": 0},
        "histology": {"minimum_side": 1, "minimum_crops": 1, "spacing_frames": 0, "ms_per_run": 1}}}]
    """

  /// Where everything lies but the ledgers' own folders.
  let folder: String
  var socket: String { "\(folder)/socket" }
  var checkpointKeyFile: String { "\(folder)/checkpoints.key" }

  /// Makes the study; the folder must not be there.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - recordsFrames: Whether the protocol has each frame recorded.
  /// - Throws: When something cannot be written, or no daemon starts with it.
  init(folder: String, recordsFrames: Bool = true) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    self.folder = folder
    try TrialModels.make(in: "\(folder)/models")
    for (name, byte) in [("pseudonyms", UInt8(1)), ("checkpoints", 2)] {
      try FileDescriptor.replaceFile(
        "\(folder)/\(name).key", with: [UInt8](repeating: byte, count: 32))
    }
    let plain = try write("plain.json", "{\(common)}")
    let daemon = try TrialDaemon(self, configuration: plain)
    defer { daemon.kill() }
    _ = try daemon.waitUntilReady()
    let digest = try daemon.connect().welcome.engine.pipelineDigest
    _ = try write("protocol.json", TrialStudy.protocolText(digest, recordsFrames))
  }

  /// A ledger by its name: its folders, and the configuration of a daemon that keeps it.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - disk: Where the ledger itself lies; nil for beside the rest.
  ///   - keepsPictures: Whether pictures of calls are kept, beside the ledger.
  /// - Returns: Where everything of it lies.
  /// - Throws: When the configuration cannot be written.
  func ledger(_ name: String, on disk: String? = nil, keepsPictures: Bool = false) throws
    -> TrialLedger
  {
    let place = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let ledger = TrialLedger(
      folder: "\(disk ?? place)/ledger", checkpoints: "\(place)/checkpoints",
      configuration: "\(place)/biopsyd.json", pictures: keepsPictures ? "\(place)/pictures" : nil,
      place: place)
    let pictures = ledger.pictures.map {
      #", "key_frames": {"folder": "\#($0)", "quota_bytes": 10000000000, "retention_days": 1, "mask": []}"#
    }
    _ = try write(
      "\(name)/biopsyd.json",
      """
      {\(common), "study": {
        "protocol": "\(folder)/protocol.json", "ledger": "\(ledger.folder)",
        "origin": "\(TrialStudy.origin)", "pseudonym_key": "\(folder)/pseudonyms.key",
        "checkpoint_key": "\(checkpointKeyFile)", "checkpoints": "\(ledger.checkpoints)"\(pictures ?? "")}}
      """)
    return ledger
  }

  private var common: String {
    """
    "models": {"folder": "\(folder)/models"}, "limits": {"frames_per_second": 100000},
    "pipelines": \(TrialStudy.pipelines)
    """
  }

  private func write(_ name: String, _ text: String) throws -> String {
    try FileDescriptor.replaceFile("\(folder)/\(name)", with: Array(text.utf8))
    return "\(folder)/\(name)"
  }

  private static func protocolText(_ digest: String, _ recordsFrames: Bool) -> String {
    """
    {"format": 1, "study": "TRIAL-1", "version": 1, "pipelines": ["\(digest)"],
     "rehearsal": true, "frame_records": \(recordsFrames), "display": "live", "endoscopist_first": false,
     "classes": [{"label": "adenoma", "neoplastic": true},
                 {"label": "hyperplastic", "neoplastic": false}],
     "hypotheses": [{"id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 900000,
                     "rule": "lower_bound", "confidence_ppm": 950000}],
     "guidelines": ["usmstf_2020"], "subgroups": [], "exclusions": {"ibd": "colitis"},
     "label_precedence": "first_final",
     "looks": {"labelled": [100], "spending": "obrien_fleming", "alpha_ppm": 50000}}
    """
  }
}

/// Where a ledger of a trial lies.
struct TrialLedger {
  let folder: String
  let checkpoints: String
  let configuration: String
  /// The folder of calls' pictures; nil where none are kept.
  let pictures: String?
  /// The folder of all others.
  let place: String
}
