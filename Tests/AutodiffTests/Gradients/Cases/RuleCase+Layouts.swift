import ONNX
import Tensors

extension RuleCase {
  static let layouts: [RuleCase] = [
    RuleCase("Reshape", [Input([2, 3, 4])]) { builder, x in
      [builder.add("Reshape", [x[0], builder.constant([0, -1])])]
    },
    RuleCase("Flatten", [Input([2, 3, 2])], ["axis": .integer(2)]),
    RuleCase("Squeeze", [Input([2, 1, 3, 1])]) { builder, x in
      [builder.add("Squeeze", [x[0], builder.constant([-1])])]
    },
    RuleCase("Unsqueeze", [Input([2, 3])]) { builder, x in
      [builder.add("Unsqueeze", [x[0], builder.constant([0, -1])])]
    },
    RuleCase("Transpose", [Input([2, 3, 4])], ["perm": .integers([2, 0, 1])]),
    RuleCase("Transpose", [Input([2, 3, 4])], [:], "reversed"),
    RuleCase("DepthToSpace", [Input([1, 8, 2, 3])], ["blocksize": .integer(2)]),
    RuleCase("SpaceToDepth", [Input([1, 2, 4, 6])], ["blocksize": .integer(2)]),
  ]

  static let selections: [RuleCase] = [
    RuleCase(
      "Concat", [Input([2, 2, 3]), Input([2, 1, 3]), Input([2, 3, 3])], ["axis": .integer(1)]),
    RuleCase("Concat", [Input([2, 1]), Input([2, 2])], ["axis": .integer(-1)], "last axis"),
    RuleCase("Split", [Input([2, 6])]) { builder, x in
      builder.add(
        "Split", [x[0], builder.constant([1, 2, 3])], ["axis": .integer(1)], outputs: 3)
    },
    RuleCase("Split with a part that nobody uses", [Input([2, 6])]) { builder, x in
      let parts = builder.add(
        "Split", [x[0], builder.constant([1, 2, 3])], ["axis": .integer(-1)], outputs: 3)
      return [parts[0], parts[2]]
    },
    slice("a part", [4, 5], starts: [1], ends: [3], axes: [1]),
    slice("from the end", [4, 5], starts: [-3, 0], ends: [-1, 2], axes: [0, -1]),
    slice("to the end and beyond", [4, 5], starts: [2], ends: [Int(Int32.max)], axes: [1]),
    slice("in steps", [2, 7], starts: [1], ends: [7], axes: [1], steps: [3]),
    slice("backwards", [2, 7], starts: [-1], ends: [Int(Int32.min)], axes: [1], steps: [-1]),
    slice("backwards in steps", [7, 2], starts: [5], ends: [0], axes: [0], steps: [-2]),
    RuleCase("Gather", [Input([4, 3])]) { builder, x in
      [
        builder.add(
          "Gather",
          [x[0], builder.constant(ConstantTensor(shape: [2, 2], int64: [1, -1, 1, 0]))])
      ]
    },
    RuleCase("Gather, one index", [Input([2, 4, 3])]) { builder, x in
      [
        builder.add(
          "Gather", [x[0], builder.constant(ConstantTensor(shape: [], int64: [2]))],
          ["axis": .integer(-2)])
      ]
    },
    RuleCase("GatherElements", [Input([3, 4])]) { builder, x in
      [
        builder.add(
          "GatherElements",
          [x[0], builder.constant(ConstantTensor(shape: [3, 2], int64: [0, 0, 3, 1, 2, -2]))],
          ["axis": .integer(1)])
      ]
    },
    RuleCase("Expand", [Input([3, 1])]) { builder, x in
      [builder.add("Expand", [x[0], builder.constant([2, 1, 4])])]
    },
    RuleCase("Tile", [Input([2, 3])]) { builder, x in
      [builder.add("Tile", [x[0], builder.constant([2, 3])])]
    },
    RuleCase("Pad", [Input([2, 3])]) { builder, x in
      [builder.add("Pad", [x[0], builder.constant([0, 1, 2, 0])], ["mode": .text("constant")])]
    },
    RuleCase("Pad that also cuts", [Input([3, 4])]) { builder, x in
      [builder.add("Pad", [x[0], builder.constant([-1, 1, 2, -2])])]
    },
    RuleCase("Pad of named axes", [Input([2, 3, 2])], operatorSet: 18) { builder, x in
      [
        builder.add(
          "Pad", [x[0], builder.constant([1, 2]), builder.constant(0.5), builder.constant([-2])])
      ]
    },
  ]

  private static func slice(
    _ note: String, _ extents: [Int], starts: [Int], ends: [Int], axes: [Int], steps: [Int]? = nil
  ) -> RuleCase {
    RuleCase("Slice, \(note)", [Input(extents)]) { builder, x in
      [
        builder.add(
          "Slice",
          [
            x[0], builder.constant(starts), builder.constant(ends), builder.constant(axes),
            steps.map { builder.constant($0) },
          ])
      ]
    }
  }
}
