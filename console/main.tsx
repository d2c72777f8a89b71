/** The console begins here: a browser's client of the house's API, and nothing more. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { houseQueries } from "./house/queries.ts";
import { showTheme } from "./parts/theme.ts";
import { router } from "./router.tsx";

showTheme();
const root = document.getElementById("console");
if (root === null) throw new Error("the page has no place for the console");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={houseQueries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
