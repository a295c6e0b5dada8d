// says: the test asserts nothing
export default function () {}
