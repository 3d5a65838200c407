import Testing

@testable import Validation

@Suite("The checklist of a report")
struct STARDChecklistTests {
  private func answers(_ dataset: StudyDataset) throws -> [String: ChecklistAnswer] {
    let report = try StudyReport(dataset, SyntheticStudy.occasion(look: 1))
    return Dictionary(report.checklist.map { ($0.item, $0) }, uniquingKeysWith: { one, _ in one })
  }

  @Test("it has the 30 items of STARD 2015, four of them in two parts")
  func items() throws {
    let items = STARDChecklist.topics.map(\.item)
    #expect(items.count == 34 && Set(items).count == 34)
    #expect(Set(items.compactMap { Int($0.filter(\.isNumber)) }) == Set(1...30))
    #expect(items.filter { $0.hasSuffix("b") } == ["10b", "12b", "13b", "21b"])
  }

  @Test("nothing is claimed of an empty study that is not there")
  func empty() throws {
    let answers = try answers(SyntheticStudy.dataset([]))
    for item in ["5", "8", "9", "10a", "12a", "13a", "20", "21a", "21b", "22"] {
      #expect(answers[item]?.standing == .notHere, "\(item)")
    }
  }

  @Test("what the protocol has not is not answered")
  func members() throws {
    guard case .object(var members) = SyntheticStudy.protocolJSON() else { return }
    for name in ["registration", "title", "sample_size"] { members[name] = nil }
    members["exclusions"] = [:]
    let without = try answers(SyntheticStudy.dataset([], protocol: .object(members)))
    let with = try answers(SyntheticStudy.dataset([]))
    for item in ["1", "6", "18", "28"] {
      #expect(without[item]?.standing == .notHere, "\(item)")
      #expect(with[item]?.standing != .notHere, "\(item)")
    }
  }

  @Test("an answer in the report names a section, one that is missing names none")
  func sections() throws {
    for answer in try answers(SyntheticStudy.full()).values {
      switch answer.standing {
      case .report: #expect(answer.section.flatMap(ReportSection.init(rawValue:)) != nil)
      case .notHere: #expect(answer.section == nil && !answer.words.isEmpty)
      case .studyProtocol, .partly: #expect(!answer.words.isEmpty)
      }
    }
  }
}
