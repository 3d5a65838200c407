import Base
import Biopsy
import Foundation
import Ledger
import Study
import Wire

/// Keeps a study's records while the daemon serves: opens the ledger, binds the protocol, seals.
final class StudyRecorder: Sendable {
  /// What holds.
  let studyProtocol: StudyProtocol
  let intake: RecordIntake
  let queue: RecordQueue
  let ledger: LedgerWriter
  let logger: Logger
  let watch: DayWatch
  let operatorRecords: OperatorRecords
  /// Hashes the frames of looks, and keeps pictures.
  let keeper: LookKeeper
  let streams = Locked<[Int64: PolypDisclosure]>([:])

  /// How long a station's request may wait for the disk.
  static let patience = Duration.seconds(5)

  /// Opens the ledger, or begins it with the protocol.
  ///
  /// - Parameters:
  ///   - configuration: Protocol, folder and keys.
  ///   - credentials: The folder of the service manager's credentials; nil without one.
  ///   - runtimeVersion: The version of ONNX Runtime.
  ///   - niceness: How far the thread that keeps pictures steps back for others.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError`.
  init(
    _ configuration: StudyConfiguration, credentials: String?, runtimeVersion: String,
    niceness: Int32 = 0, logger: Logger
  ) throws(ServingError) {
    let keys = try StudyKeys(configuration, credentials: credentials)
    let studyProtocol = try StudyProtocol(file: configuration.protocolFile)
    let keyFrameFolder = try configuration.keyFrames?.openFolder()
    let ledger: LedgerWriter
    let operatorRecords: OperatorRecords
    do {
      if let folder = configuration.checkpointFolder {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      }
      let settings = LedgerConfiguration(
        folder: configuration.ledgerFolder, origin: configuration.origin, key: keys.checkpoints)
      let observer: @Sendable (LedgerNotice) -> Void = { notice in
        logger.log(.warning, "ledger_notice", ["notice": "\(notice)"])
      }
      ledger =
        try Self.exists(configuration.ledgerFolder)
        ? LedgerWriter.open(settings, observer: observer)
        : LedgerWriter.create(settings, observer: observer)
      try Self.begin(
        ledger, studyProtocol, keys, folder: configuration.ledgerFolder,
        runtimeVersion: runtimeVersion, keyFrames: configuration.keyFrames?.terms)
      operatorRecords = try OperatorRecords(folder: configuration.ledgerFolder)
    } catch {
      throw error as? ServingError ?? ServingError(.study, "study: \(error)")
    }
    self.studyProtocol = studyProtocol
    self.ledger = ledger
    self.logger = logger
    self.operatorRecords = operatorRecords
    intake = RecordIntake(studyProtocol, keys.pseudonyms)
    let queue = RecordQueue(ledger, requestPrefix: Self.runIdentifier(), logger: logger)
    self.queue = queue
    keeper = LookKeeper(
      configuration.keyFrames, folder: keyFrameFolder, niceness: niceness, logger: logger
    ) { folder in
      Self.remove(folder.expired(at: Date()), from: folder, .retention, queue, logger)
    }
    watch = DayWatch(
      queue: queue, ledger: ledger, checkpointFolder: configuration.checkpointFolder,
      logger: logger)
    logger.log(
      .notice, "study",
      [
        "study": studyProtocol.study, "version": studyProtocol.version,
        "protocol_sha256": studyProtocol.digest.hex, "ledger": configuration.ledgerFolder,
      ])
  }

  /// Writes what waits, signs a last checkpoint and closes the ledger.
  func stop() {
    watch.stop()
    queue.stop()
    keeper.stop()
    watch.makeCheckpoint()
    do throws(LedgerError) {
      try ledger.close()
    } catch {
      logger.log(.error, "ledger_not_closed", ["error": "\(error)"])
    }
  }

  /// Whether a folder holds a ledger already.
  private static func exists(_ folder: String) -> Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.contains { $0.hasSuffix(".ledger") }
  }

  /// Names this run in request ids: nothing that another run could name itself.
  private static func runIdentifier() -> String { "run-\(UInt64.random(in: 0...UInt64.max))" }
}
