import Base
import Study
import Testing

@Suite("Study protocols")
struct StudyProtocolTests {
  @Test func areReadWhole() throws {
    let found = try StudyProtocol(json: Sample.protocolJSON())
    #expect(found.study == "OB-1")
    #expect(found.pipelines == [Sample.digest])
    #expect(found.classes.map(\.label) == ["adenoma", "sessile serrated", "hyperplastic"])
    #expect(found.class("sessile serrated")?.isSerrated == true)
    #expect(found.class("carcinoma") == nil)
    #expect(found.hypotheses.map(\.endpoint) == [.negativePredictiveValue])
    #expect(found.hypotheses[0].threshold == Millionths(900_000))
    #expect(found.looks.labelled == [100, 200, 300])
    #expect(found.exclusions["ibd"] == "inflammatory bowel disease")
  }

  @Test func haveOneDigestWhateverTheirLayout() throws {
    let json = try Sample.protocolJSON()
    let first = try StudyProtocol(json: json)
    guard case .object(let object) = json else { return }
    let turned = JSONObject(object.members.reversed().map { ($0.name, $0.value) })
    #expect(try StudyProtocol(json: .object(turned)).digest == first.digest)
    let other = try StudyProtocol(json: Sample.protocolJSON { $0["title"] = "Another one" })
    #expect(other.digest != first.digest)
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let place: String
    let member: String
    let value: JSONValue?
    var testDescription: String { "\(place) with \(value?.serialized() ?? "nothing")" }

    static let all = [
      Fault(place: "format", member: "format", value: 2),
      Fault(place: "study", member: "study", value: nil),
      Fault(place: "version", member: "version", value: 0),
      Fault(place: "pipelines", member: "pipelines", value: []),
      Fault(place: "pipelines", member: "pipelines", value: ["abc"]),
      Fault(place: "display", member: "display", value: "hidden"),
      Fault(place: "endoscopist_first", member: "display", value: "live"),
      Fault(place: "classes", member: "classes", value: [["label": "a", "neoplastic": true]]),
      Fault(
        place: "classes", member: "classes",
        value: [["label": "a", "neoplastic": true], ["label": "b", "neoplastic": true]]),
      Fault(
        place: "classes", member: "classes",
        value: [["label": "a", "neoplastic": true], ["label": "a", "neoplastic": false]]),
      Fault(place: "hypotheses", member: "hypotheses", value: []),
      Fault(place: "guidelines", member: "guidelines", value: ["nice"]),
      Fault(place: "subgroups", member: "subgroups", value: ["a", "a"]),
      Fault(place: "label_precedence", member: "label_precedence", value: "best"),
      Fault(
        place: "looks.labelled", member: "looks",
        value: ["labelled": [200, 100], "spending": "pocock", "alpha_ppm": 50000]),
      Fault(
        place: "looks.alpha_ppm", member: "looks",
        value: ["labelled": [100], "spending": "pocock", "alpha_ppm": 0]),
      Fault(place: "alpha", member: "alpha", value: "0.05"),
    ]
  }

  @Test(arguments: Fault.all)
  func refuseWhatContradictsItself(fault: Fault) throws {
    let json = try Sample.protocolJSON { $0[fault.member] = fault.value }
    do throws(JSONError) {
      _ = try StudyProtocol(json: json)
      Issue.record("it was accepted")
    } catch { #expect(error.location == fault.place) }
  }

  @Test func haveNoFractionsThatProgramsWouldPrintDifferently() throws {
    let json = try Sample.protocolJSON { $0["sample_size"] = 0.5 }
    #expect(throws: JSONError(.invalidValue, at: "sample_size", "")) {
      try StudyProtocol(json: json)
    }
  }

  @Test func recordsHoldTheProtocolToItsDigest() throws {
    let event = ProtocolEvent(try StudyProtocol(json: Sample.protocolJSON()))
    var members = event.members
    members["protocol_sha256"] = .string(Sample.digest.hex)
    let payload = Array(try JSONValue.object(members).canonicalText().utf8)
    #expect(throws: JSONError(.invalidValue, at: "protocol_sha256", "")) {
      try StudyEventKind.studyProtocol.event(payload)
    }
  }
}
