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
  let streams = Locked<[Int64: PolypDisclosure]>([:])

  /// How long a station's request may wait for the disk.
  static let patience = Duration.seconds(5)

  /// Opens the ledger, or begins it with the protocol.
  ///
  /// - Parameters:
  ///   - configuration: Protocol, folder and keys.
  ///   - credentials: The folder of the service manager's credentials; nil without one.
  ///   - runtimeVersion: The version of ONNX Runtime.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError`.
  init(
    _ configuration: StudyConfiguration, credentials: String?, runtimeVersion: String,
    logger: Logger
  ) throws(ServingError) {
    let keys = try StudyKeys(configuration, credentials: credentials)
    let studyProtocol = try StudyProtocol(file: configuration.protocolFile)
    let ledger: LedgerWriter
    let operatorRecords: OperatorRecords
    do {
      if let folder = configuration.checkpointFolder { try Self.make(folder) }
      let settings = LedgerConfiguration(
        folder: configuration.ledgerFolder, origin: configuration.origin, key: keys.checkpoints)
      let observer: @Sendable (LedgerNotice) -> Void = { notice in
        logger.log(.warning, "ledger_notice", ["notice": "\(notice)"])
      }
      ledger =
        try LedgerWriter.isThere(in: configuration.ledgerFolder)
        ? LedgerWriter.open(settings, observer: observer)
        : LedgerWriter.create(settings, observer: observer)
      try Self.begin(
        ledger, studyProtocol, keys, folder: configuration.ledgerFolder,
        runtimeVersion: runtimeVersion)
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
    watch.makeCheckpoint()
    do throws(LedgerError) {
      try ledger.close()
    } catch {
      logger.log(.error, "ledger_not_closed", ["error": "\(error)"])
    }
  }

  /// Makes the folder of checkpoints where it is not there.
  private static func make(_ folder: String) throws(ServingError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw ServingError(
        .study,
        "\(folder): the folder for checkpoints cannot be made: \(error.localizedDescription); make it, "
          + "look at the disk, or name another as study.checkpoints")
    }
  }

  /// Names this run in request ids: nothing that another run could name itself.
  private static func runIdentifier() -> String { "run-\(UInt64.random(in: 0...UInt64.max))" }
}
