"""An agent of Agno whose model and tools stand behind the house: two addresses and one token, and nothing else of it is changed."""
import asyncio, json, os

from agno.agent import Agent
from agno.models.openai import OpenAIChat
from agno.tools.mcp import MCPTools


async def main():
    house, key = os.environ["HOUSE_URL"], os.environ["HOUSE_KEY"]
    model = OpenAIChat(id="acme/small", base_url=f"{house}/openai/v1", api_key=key)
    async with MCPTools(url=f"{house}/mcp", transport="streamable-http", headers={"Authorization": f"Bearer {key}"}) as tools:
        agent = Agent(model=model, tools=[tools], telemetry=False)
        answer = await agent.arun("what is there?")
        streamed = "".join([event.content async for event in agent.arun("and then?", stream=True) if getattr(event, "content", None)])
        called = [{"name": tool.tool_name, "result": tool.result} for tool in answer.tools or []]
        print(json.dumps({"content": answer.content, "called": called, "streamed": streamed}))


asyncio.run(main())
