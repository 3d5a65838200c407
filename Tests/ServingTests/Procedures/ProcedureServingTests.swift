import Base
import Biopsy
import Client
import Foundation
import Imaging
import Models
import Testing
import Wire

@testable import Serving

extension DaemonConnection {
  /// A red spot in the middle of a green picture, which the tiny segmenters find.
  private static let spot: Image = {
    var image = Image(size: ImageSize(width: 120, height: 80))
    for y in 0..<80 {
      for x in 0..<120 {
        let isSpot = (40..<80).contains(x) && (20..<60).contains(y)
        image[x, y] =
          isSpot
          ? Color(red: 230, green: UInt8(60 + y), blue: 60) : Color(red: 60, green: 150, blue: 90)
      }
    }
    return image
  }()

  /// Sends the picture and returns the result.
  fileprivate func see(_ stream: Int) throws -> FrameResult {
    let picture = DaemonConnection.spot
    let pixels = FrameMessage.RawPixels(
      format: "rgb", width: picture.size.width, height: picture.size.height)
    let id = try picture.pixels.withUnsafeBytes {
      try send(FrameMessage(stream: stream, encoding: .raw(pixels)), bytes: $0)
    }
    guard case .result(let result) = try reply(to: id) else {
      throw ClientError(.badReply, "no result")
    }
    return result
  }
}

@Suite("Streams whose polyps are followed")
struct ProcedureServingTests {
  /// Shows from the second frame on and looks at everything, so that the tiny picture will do.
  static func policy(remembering milliseconds: Int = 600_000) throws -> ProcedurePolicy {
    var policy = ProcedurePolicy()
    policy.alarms = try AlarmPolicy(withholdFrames: 1, withholdWindow: 2, holdFrames: 2)
    policy.tracking.rememberMilliseconds = milliseconds
    policy.quality.minimumSharpness = 0
    policy.quality.minimumContrast = 0
    policy.quality.maximumGlareShare = 1
    policy.quality.minimumBrightness = 0
    policy.quality.minimumTissueShare = 0
    policy.histology.minimumSide = 1
    policy.histology.minimumCrops = 2
    policy.histology.spacingFrames = 0
    policy.histology.millisecondsPerRun = 1
    return policy
  }

  private static func server(
    _ display: DisplayMode = .live, histology: String? = "classes/1",
    purpose: ModelManifest.Purpose? = nil
  ) throws -> ManagedServer {
    let registry = try TinyRegistry()
    for version in 1...2 { try registry.addSegmenter(version: version) }
    try registry.addClassifier(purpose: purpose)
    return try ManagedServer(
      registry,
      [
        PipelineConfiguration(
          name: "room", segmenter: "tiny/1", histology: histology, procedure: try policy(),
          display: display)
      ])
  }

  private func open(
    _ connection: DaemonConnection, mode: DeclaredImagingMode = .nbi
  ) throws -> Int {
    try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000, imagingMode: mode)
    ).stream
  }

  /// Closes the stream; the calls that come before its account.
  private func calls(
    _ connection: DaemonConnection, closing stream: Int
  ) throws -> [CallMessage] {
    _ = try connection.send(CloseStreamMessage(stream: stream))
    var calls: [CallMessage] = []
    while true {
      switch try connection.receive().reply {
      case .call(let call): calls.append(call)
      case .streamClosed: return calls
      default: continue
      }
    }
  }

  @Test func numbersAPolypOnceItHasLasted() throws {
    let server = try ProcedureServingTests.server()
    defer { withExtendedLifetime(server) {} }
    let connection = try server.connect()
    let stream = try open(connection)
    let first = try connection.see(stream).message
    #expect(first.findings.count == 1)
    #expect(first.polyps?.isEmpty == true, "an alarm of one frame is withheld")
    #expect(first.display == .live)
    let second = try connection.see(stream).message
    let polyp = try #require(second.polyps?.first)
    #expect(polyp.number == 1 && polyp.state == .visible && polyp.finding == 0)
    #expect(polyp.box == second.findings[0].box)
    for _ in 0..<5 { #expect(try connection.see(stream).message.polyps?.count == 1) }
    #expect(try calls(connection, closing: stream).map(\.polyp) == [1])
  }

  @Test func callsAPolypOnceWithWhatTheModelSays() throws {
    let server = try ProcedureServingTests.server()
    let connection = try server.connect()
    let stream = try open(connection)
    var opinion: PolypOpinion?
    for _ in 0..<8 { opinion = try connection.see(stream).message.polyps?.first?.call }
    #expect(opinion != nil && opinion?.isSealed == false)
    let calls = try calls(connection, closing: stream)
    let call = try #require(calls.first)
    #expect(calls.count == 1 && call.opinion.isSealed && call.frames >= 2)
    #expect(call.probabilities.map(\.finding) == ["hyperplastic", "adenoma"])
    #expect(abs(call.probabilities.map(\.probability).reduce(0, +) - 1) < 1e-4)
    #expect(call.opinion.finding == opinion?.finding)
    let log = server.log.withLock { $0 }.filter { $0.contains("call_sealed") }
    #expect(log.count == 1)
  }

  @Test func abstainsWithoutADeclaredMode() throws {
    let server = try ProcedureServingTests.server()
    defer { withExtendedLifetime(server) {} }
    let connection = try server.connect()
    let stream = try open(connection, mode: .unknown)
    for _ in 0..<6 { _ = try connection.see(stream) }
    let call = try #require(try calls(connection, closing: stream).first)
    #expect(call.opinion.status == .abstained)
    #expect(call.opinion.reason == "imaging_mode_unknown")
    #expect(call.frames == 0 && call.probabilities.allSatisfy { $0.probability == 0 })
  }

  @Test func abstainsWithoutAHistologyModel() throws {
    let server = try ProcedureServingTests.server(histology: nil)
    defer { withExtendedLifetime(server) {} }
    let connection = try server.connect()
    let stream = try open(connection)
    for _ in 0..<3 { _ = try connection.see(stream) }
    let call = try #require(try calls(connection, closing: stream).first)
    #expect(call.opinion.reason == "no_histology_model")
  }

  @Test func labelsWhatAModelForInstallationTestsSays() throws {
    let server = try ProcedureServingTests.server(purpose: .installationTest)
    let connection = try server.connect()
    #expect(connection.welcome.engine.purpose == .installationTest)
    let stream = try open(connection)
    var opinion: PolypOpinion?
    for _ in 0..<8 { opinion = try connection.see(stream).message.polyps?.first?.call }
    #expect(opinion?.purpose == .installationTest)
    let call = try #require(try calls(connection, closing: stream).first)
    #expect(call.opinion.finding != nil && call.opinion.purpose == .installationTest)
    let log = server.log.withLock { $0 }.filter { $0.contains("call_sealed") }
    #expect(log.allSatisfy { $0.contains("installation_test") } && !log.isEmpty)
    #expect(try purposes(connection) == ["installation_test"])
    let other = try ProcedureServingTests.server(purpose: .research)
    defer { withExtendedLifetime(other) {} }
    let research = try other.connect()
    #expect(research.welcome.engine.purpose == .research)
    #expect(try purposes(research) == ["research"])
  }

  /// The purpose of each pipeline, as the status tells it.
  private func purposes(_ connection: DaemonConnection) throws -> [String] {
    let status = try JSONFields(.object(connection.status()))
    return try status.elements("pipelines").map { element in
      try JSONFields(element.value, at: element.path).string("purpose")
    }
  }

  @Test func tellsNothingWhileBlinded() throws {
    let server = try ProcedureServingTests.server(.blinded)
    let connection = try server.connect()
    let stream = try open(connection)
    for _ in 0..<4 {
      let result = try connection.see(stream)
      #expect(result.message.outcome == .withheld && result.message.display == .blinded)
      #expect(result.message.findings.isEmpty && result.message.polyps == nil)
      #expect(result.body.isEmpty && result.message.quality != nil)
    }
    #expect(try calls(connection, closing: stream).isEmpty)
    // The call is sealed all the same.
    #expect(server.log.withLock { $0 }.contains { $0.contains("call_sealed") })
  }

  @Test func tellsOnDemandWhileAskedTo() throws {
    let server = try ProcedureServingTests.server(.onDemand)
    defer { withExtendedLifetime(server) {} }
    let connection = try server.connect()
    let stream = try open(connection)
    for _ in 0..<3 {
      #expect(try connection.see(stream).message.outcome == .withheld)
    }
    _ = try connection.send(RevealMessage(stream: stream, isShown: true))
    #expect(try connection.see(stream).message.polyps?.count == 1)
    _ = try connection.send(RevealMessage(stream: stream, isShown: false))
    #expect(try connection.see(stream).message.outcome == .withheld)
  }

  @Test func sealsCallsBeforeAnotherModelTakesOver() throws {
    let server = try ProcedureServingTests.server()
    let connection = try server.connect()
    let stream = try open(connection)
    var digest = ""
    for _ in 0..<4 { digest = try connection.see(stream).message.pipelineDigest }
    _ = try server.connect().manage(ManageMessage(.activate, model: "tiny/2"))
    var numbers: Set<Int> = []
    for _ in 0..<4 {
      let message = try connection.see(stream).message
      #expect(message.pipelineDigest != digest)
      numbers.formUnion(message.polyps?.map(\.number) ?? [])
    }
    #expect(numbers == [2], "numbers go on")
    let logged = server.log.withLock { $0 }.filter { $0.contains("call_sealed") }
    #expect(logged.count == 1 && logged[0].contains(digest))
    #expect(try calls(connection, closing: stream).map(\.polyp).suffix(1) == [2])
  }

  @Test func sealsCallsOfAClientThatIsGone() throws {
    let server = try ProcedureServingTests.server()
    var connection: DaemonConnection? = try server.connect()
    if let connection {
      let stream = try open(connection)
      for _ in 0..<4 { _ = try connection.see(stream) }
    }
    connection = nil
    #expect(
      server.eventually { server.log.withLock { $0 }.contains { $0.contains("call_sealed") } })
  }

  @Test(arguments: [
    (#"{"name":"a","segmenter":"tiny/1","histology":"classes/1"}"#, "procedure"),
    (#"{"name":"a","segmenter":"tiny/1","display":"blinded"}"#, "procedure"),
    (#"{"name":"a","segmenter":"tiny/1","procedure":{},"display":"always"}"#, "display"),
    (#"{"name":"a","segmenter":"tiny/1","procedure":{"alarm":{}}}"#, "alarm"),
  ])
  func configurationNamesWhatIsWrong(text: String, place: String) throws {
    let fields = try JSONFields(JSONValue(parsing: Array(text.utf8)))
    #expect {
      _ = try PipelineConfiguration(fields, policy: .standard)
    } throws: {
      "\($0)".contains(place)
    }
  }
}
