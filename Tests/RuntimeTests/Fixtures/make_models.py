#!/usr/bin/env python3
"""Makes the small models beside this file. Needs onnx and numpy; the output is repeatable."""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FOLDER = pathlib.Path(__file__).parent
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def value(name, element_type, shape):
    return helper.make_tensor_value_info(name, element_type, shape)


def constant(name, array):
    return numpy_helper.from_array(array, name)


def save(name, nodes, inputs, outputs, initializers=(), opsets=(), **fields):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = helper.make_model(
        graph, producer_name="make_models",
        opset_imports=[helper.make_opsetid("", 17), *opsets])
    model.ir_version = 8
    for key, text in fields.pop("properties", {}).items():
        model.metadata_props.add(key=key, value=text)
    for key, field in fields.items():
        setattr(model, key, field)
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
    return model


def node(operator, inputs, outputs, **attributes):
    return helper.make_node(operator, inputs, outputs, **attributes)


def main():
    random = np.random.default_rng(7)

    save("add", [node("Add", ["a", "b"], ["sum"])],
         [value("a", FLOAT, [2, 3]), value("b", FLOAT, [2, 3])], [value("sum", FLOAT, [2, 3])])

    weights = np.arange(12, dtype=np.float32).reshape(4, 3)
    save("matmul", [node("MatMul", ["x", "w"], ["y"])],
         [value("x", FLOAT, ["batch", 4])], [value("y", FLOAT, ["batch", 3])],
         [constant("w", weights)])

    types = {"half": TensorProto.FLOAT16, "brain": TensorProto.BFLOAT16,
             "byte": TensorProto.UINT8, "long": INT64}
    save("passthrough", [node("Identity", [name], [name + "_out"]) for name in types],
         [value(name, kind, ["n"]) for name, kind in types.items()],
         [value(name + "_out", kind, ["n"]) for name, kind in types.items()])
    save("cast", [node("Cast", [name], [name + "_out"], to=FLOAT) for name in types],
         [value(name, kind, ["n"]) for name, kind in types.items()],
         [value(name + "_out", FLOAT, ["n"]) for name in types])

    save("metadata", [node("Identity", ["x"], ["y"])],
         [value("x", FLOAT, [1])], [value("y", FLOAT, [1])],
         domain="org.example.tests", doc_string="A model that says who it is.", model_version=42,
         properties={"task": "segmentation", "empty": "", "words": "größer als 1 µm"})

    kernel = random.standard_normal((4, 3, 3, 3), dtype=np.float32)
    convolution = save(
        "convolution",
        [node("Conv", ["image", "kernel", "bias"], ["sums"], pads=[1, 1, 1, 1]),
         node("Relu", ["sums"], ["features"])],
        [value("image", FLOAT, ["batch", 3, 8, 8])],
        [value("features", FLOAT, ["batch", 4, 8, 8])],
        [constant("kernel", kernel),
         constant("bias", random.standard_normal(4, dtype=np.float32))])
    image = random.standard_normal((2, 3, 8, 8), dtype=np.float32)
    features, = ReferenceEvaluator(convolution).run(None, {"image": image})
    np.save(FOLDER / "convolution-image.npy", image)
    np.save(FOLDER / "convolution-features.npy", features)

    # Multiplies by a rotation again and again, so that it takes any time but never overflows.
    rotation = np.linalg.qr(random.standard_normal((64, 64)))[0].astype(np.float32)
    body = helper.make_graph(
        [node("Identity", ["condition"], ["go_on"]), node("MatMul", ["state", "r"], ["next"])],
        "body",
        [value("trip", INT64, []), value("condition", TensorProto.BOOL, []),
         value("state", FLOAT, [64, 64])],
        [value("go_on", TensorProto.BOOL, []), value("next", FLOAT, [64, 64])])
    save("loop", [node("Loop", ["trips", "yes", "x"], ["y"], body=body)],
         [value("trips", INT64, []), value("x", FLOAT, [64, 64])], [value("y", FLOAT, [64, 64])],
         [constant("yes", np.array(True)), constant("r", rotation)])

    save("doubling", [node("Add", ["x", "x"], ["y"])],
         [value("x", FLOAT, ["n"])], [value("y", FLOAT, ["n"])])

    save("reshape", [node("Reshape", ["x", "shape"], ["y"])],
         [value("x", FLOAT, ["n"]), value("shape", INT64, ["rank"])],
         [helper.make_tensor_value_info("y", FLOAT, None)])

    save("strings", [node("Identity", ["x"], ["y"])],
         [value("x", TensorProto.STRING, [2])], [value("y", TensorProto.STRING, [2])])

    save("unknown_operator", [node("Frobnicate", ["x"], ["y"], domain="org.example")],
         [value("x", FLOAT, [2])], [value("y", FLOAT, [2])],
         opsets=[helper.make_opsetid("org.example", 1)])

    # An operator of ONNX Runtime's own between two of the standard.
    square = constant("w", np.eye(4, dtype=np.float32))
    save("mixed",
         [node("MatMul", ["x", "w"], ["a"]),
          node("FastGelu", ["a"], ["b"], domain="com.microsoft"),
          node("MatMul", ["b", "w"], ["y"])],
         [value("x", FLOAT, ["n", 4])], [value("y", FLOAT, ["n", 4])], [square],
         opsets=[helper.make_opsetid("com.microsoft", 1)])

    # OpenVINO leaves the operator in the middle alone, and then cannot compile what follows it.
    save("uncompilable",
         [node("MatMul", ["x", "w"], ["a"]),
          node("CDist", ["a", "w"], ["b"], domain="com.microsoft", metric="euclidean"),
          node("MatMul", ["b", "w"], ["y"])],
         [value("x", FLOAT, ["n", 4])], [value("y", FLOAT, ["n", 4])], [square],
         opsets=[helper.make_opsetid("com.microsoft", 1)])

    outside = constant("w", weights)
    (FOLDER / "external.bin").write_bytes(outside.raw_data)
    outside.ClearField("raw_data")
    outside.data_location = TensorProto.EXTERNAL
    for key, text in {"location": "external.bin", "offset": "0", "length": "48"}.items():
        outside.external_data.add(key=key, value=text)
    save("external", [node("MatMul", ["x", "w"], ["y"])],
         [value("x", FLOAT, ["batch", 4])], [value("y", FLOAT, ["batch", 3])], [outside])

    # These use operators that the checker does not know, or state no shape at all.
    unchecked = {"unknown_operator", "mixed", "uncompilable", "reshape"}
    for path in FOLDER.glob("*.onnx"):
        if path.stem not in unchecked:
            onnx.checker.check_model(str(path))


if __name__ == "__main__":
    main()
