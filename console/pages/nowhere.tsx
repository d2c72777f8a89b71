/** An address that leads to no view. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { View } from "../parts/view.tsx";

export function Nowhere(): ReactNode {
  return (
    <View title="Nothing is here">
      <p>
        This address leads to no view. <Link to="/">Go to Now</Link>
      </p>
    </View>
  );
}
