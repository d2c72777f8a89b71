import { marked } from "../fixture.ts";
import type { Fixture } from "../fixture.ts";

export const ng: readonly Fixture[] = [
  marked("mail ⟦jane.doe+news@mail.example.org⟧, thanks"),
  marked("⟦a@xn--d1acufc.xn--p1ai⟧"),
  marked("<⟦o'hara@example.co.uk⟧>;⟦b_c@example.com⟧"),
  marked("mailto:⟦sales@example.de⟧?subject=x"),
  marked("⟦jürgen@bücher.example⟧."),
  marked("email=⟦ana.lopez@example.com⟧&x=1"),
  marked(`https://h.example/${"a".repeat(80)}?to=⟦ana@example.com⟧`),
  marked("{'⟦ana@example.com⟧': 1}|⟦b@example.com⟧"),
  marked("邮箱：⟦li.wei@example.cn⟧，谢谢"),
  marked("⟦info@universität.de⟧"),
];
