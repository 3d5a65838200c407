import Foundation
import Testing
import Training

@Suite("Suggestions of what to label")
struct LabelSuggestionsTests {
  @Test("measure how unsure a prediction is by its entropy")
  func entropy() {
    #expect(PredictiveEntropy.share([0.5, 0.5]) == 1)
    #expect(PredictiveEntropy.share([1, 0, 0]) == 0)
    #expect(abs(PredictiveEntropy.share([1.0 / 3, 1.0 / 3, 1.0 / 3]) - 1) < 1e-12)
    // -(0.9 ln 0.9 + 0.1 ln 0.1) / ln 2
    #expect(abs(PredictiveEntropy.share([0.9, 0.1]) - 0.468_995_6) < 1e-6)
  }

  private func plan(_ count: Int) -> LabelSuggestions.Plan {
    var plan = LabelSuggestions.Plan()
    plan.count = count
    plan.inverseStrength = 1
    return plan
  }

  @Test("ask for what lies between the classes that are known")
  func between() throws {
    // Class 0 at -1, class 1 at 1; polyp 4 (two pictures) lies between, polyp 5 among class 1.
    let values = [-1.1, -0.9, 0.9, 1.1, 0.02, -0.02, 1.0]
    let suggestions = try LabelSuggestions(
      FeatureMatrix(columns: 1, values: values), labels: [0, 0, 1, 1, nil, nil, nil],
      patients: [0, 1, 2, 3, 4, 4, 5], polyps: [0, 1, 2, 3, 4, 4, 5], plan: plan(2))
    #expect(suggestions.hasProbe && suggestions.polyps.count == 6)
    #expect(suggestions.choices.map(\.polyp) == [4, 5])
    #expect(suggestions.choices.first?.reason == .unsureAndUnlike)
    let polyp = suggestions.polyps[4]
    #expect(polyp.rows == [4, 5] && polyp.label == nil && (polyp.uncertainty ?? 0) > 0.95)
    #expect((suggestions.polyps[5].uncertainty ?? 1) < 0.9)
  }

  @Test("need no labels, and take labels of one class for no probe")
  func withoutProbe() throws {
    let features = FeatureMatrix(columns: 2, values: [0, 7, 0.1, 7, 5, 7, -5, 7])
    let unlabelled = try LabelSuggestions(
      features, labels: [nil, nil, nil, nil], patients: [0, 1, 2, 3], polyps: [0, 1, 2, 3],
      plan: plan(3))
    #expect(!unlabelled.hasProbe && unlabelled.polyps.allSatisfy { $0.uncertainty == nil })
    #expect(unlabelled.choices.map(\.reason) == [.typical, .unlike, .unlike])
    #expect(Set(unlabelled.choices.dropFirst().map(\.polyp)) == [2, 3])
    let one = try LabelSuggestions(
      features, labels: [3, nil, nil, nil], patients: [0, 1, 2, 3], polyps: [0, 1, 2, 3],
      plan: plan(2))
    #expect(!one.hasProbe && Set(one.choices.map(\.polyp)) == [2, 3])
    #expect(one.polyps[0].label == 3)
  }

  @Test("take a polyp with one labelled picture for labelled, and refuse two labels")
  func polypLabels() throws {
    let features = FeatureMatrix(columns: 1, values: [1, 2, 3])
    let partly = try LabelSuggestions(
      features, labels: [0, nil, nil], patients: [0, 0, 1], polyps: [0, 0, 1], plan: plan(9))
    #expect(partly.choices.map(\.polyp) == [1])
    let error = refusal {
      try LabelSuggestions(
        features, labels: [0, 1, nil], patients: [0, 0, 1], polyps: [0, 0, 1], plan: plan(9))
    }
    #expect(error?.code == .invalidRows && error?.message.contains("row 1") == true)
  }

  @Test("read tables in which labels are empty, where that is asked for")
  func tables() throws {
    let text = "image,patient,polyp,label,f\na.jpg,P,1,x,1\nb.jpg,P,2,,2\nc.jpg,Q,,y,3\n"
    let table = try FeatureTable(
      text: text, name: "f.csv",
      columns: .init(
        label: "label", group: "patient", leftOutIfThere: ["image", "light"], kept: ["polyp"],
        allowsEmptyLabels: true))
    #expect(table.names == ["f"] && table.classes == ["x", "y"])
    #expect(table.labels == [0, FeatureTable.noLabel, 1])
    #expect(table.words == ["polyp": ["1", "2", ""]])
    let error = refusal {
      try FeatureTable(
        text: text, name: "f.csv",
        columns: .init(label: "label", group: "patient", leftOut: ["image", "polyp"]))
    }
    #expect(error?.message == "f.csv:3: label is empty")
    let large = refusal {
      try FeatureTable(
        text: "label,patient,f\nx,P,1e200\n", name: "f.csv",
        columns: .init(label: "label", group: "patient"))
    }
    #expect(large?.message.contains("beyond 1e100") == true)
  }
}
